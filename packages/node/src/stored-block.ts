import type { Block } from "@tabella/chain/block";
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import { applyCertifiedBlock } from "@tabella/chain/certified-block";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import type { ChainState } from "@tabella/chain/state";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";

/**
 * C-39: a block as the own disk gave it back, on the ledger before it: form, canonical text, hash, roots, signatures, order and
 * certificate; so any bit that has changed since it was written is noticed. Only the proofs of ballots are not proven
 * again, as this node checked them before it stored the block.
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
  const after = applyCertifiedBlock(before, block.value, { checker, checkBallot: trustStoredBallot });
  return after.ok ? ok({ block: block.value, after: after.value }) : err(JSON.stringify(after.error));
}
