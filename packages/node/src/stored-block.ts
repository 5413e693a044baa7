import type { Block } from "@tabella/chain/block";
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import { followCertifiedBlock } from "@tabella/chain/certified-ledger";
import type { ChainState } from "@tabella/chain/state";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";

/**
 * C-39: a block as the own disk gave it back, on the ledger before it: form, canonical text, hash, roots, signatures, order and
 * certificate; so any bit that has changed since it was written is noticed. The proofs of ballots are another matter: they
 * were checked before the block was stored, or are owed (proofs-behind.ts).
 * @returns the block and the ledger after it, or why it does not hold
 */
export function checkStoredBlock(
  before: ChainState,
  text: string,
  checker: SignatureChecker,
): Result<{ readonly block: Block; readonly after: ChainState }, string> {
  const block = decodeBlock(text, before.genesis.limits);
  if (!block.ok) return block;
  if (encodeBlock(block.value) !== text) return err("not the canonical text of its value");
  const after = followCertifiedBlock(before, block.value, checker);
  return after.ok ? ok({ block: block.value, after: after.value }) : err(JSON.stringify(after.error));
}
