import { checkSealedHeader } from "@tabella/chain/sealed-header";
import type { KnownValidators } from "@tabella/chain/validator-changes";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import type { BlockSummary } from "@tabella/rpc/validator/ports";

/** A validator shows, as a block of this chain, one that is none. */
export interface RefusedBlock {
  readonly url: string;
  readonly height: number;
  readonly why: string;
}

/**
 * Why a block that a validator shows is none of this chain; null if a quorum of the set of its height has sealed exactly it.
 * @param known the set over the changes that this validator states; null if they do not hold
 */
export function refusalOf(
  known: KnownValidators | null,
  { header, blockHash, round, seals }: Pick<BlockSummary, "header" | "blockHash" | "round" | "seals">,
): string | null {
  if (known === null) return "the changes of the set that it states do not follow from the genesis file";
  const sealed = checkSealedHeader(known, { header, round, seals }, nobleSignatureChecker);
  if (!sealed.ok) return `its certificate does not hold: ${sealed.error}`;
  return sealed.value.blockHash === blockHash ? null : "its header is not the one of the hash that it names";
}
