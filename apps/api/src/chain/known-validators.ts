import type { Genesis } from "@tabella/chain/genesis";
import {
  followOn,
  foundingValidators,
  type KnownValidators,
  ValidatorChangesSchema,
} from "@tabella/chain/validator-changes";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { Validators } from "./validators.ts";

/** Who the chain's validators are and were, followed from the genesis file: no validator is believed about it. */
export interface ValidatorDirectory {
  /** As far as it is known: asks only after a validator has said that the set has changed again. */
  current(): Promise<KnownValidators>;
}

export function createValidatorDirectory(genesis: Genesis, validators: Validators): ValidatorDirectory {
  let known = foundingValidators(genesis);

  return {
    async current() {
      const epochs = validators.known().map(({ status }) => status?.epoch ?? 0);
      const here = known.history.length - 1;
      if (Math.max(0, ...epochs) <= here) return known;
      const height = Number.MAX_SAFE_INTEGER;
      const changes = await validators.ask((client) => client.validators.changes.query({ height }));
      const stated = ValidatorChangesSchema.safeParse(changes.ok ? changes.value : null);
      if (!stated.success) return known;
      const followed = followOn(known, stated.data.slice(here), nodeSignatureChecker);
      // One that makes up changes is not followed; the next question goes to whoever is highest by then.
      if (followed.ok && followed.value.history.length > known.history.length) known = followed.value;
      return known;
    },
  };
}
