import type { Genesis } from "@tabella/chain/genesis";
import { followValidatorChanges, type KnownValidators, ValidatorChangesSchema } from "@tabella/chain/validator-changes";
import { nobleSignatureChecker } from "@tabella/crypto/signature";

/**
 * Who seals which block, over the changes that a validator states: each has to be sealed by the set before it, so its
 * word does not count. Null if what it states is no list of changes, or does not follow from genesis.
 */
export function followStated(genesis: Genesis, stated: unknown): KnownValidators | null {
  const changes = ValidatorChangesSchema.safeParse(stated);
  if (!changes.success) return null;
  const followed = followValidatorChanges(genesis, changes.data, nobleSignatureChecker);
  return followed.ok ? followed.value : null;
}
