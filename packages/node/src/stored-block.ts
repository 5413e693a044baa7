import type { Block } from "@tabella/chain/block";
import { decodeBlock, encodeBlock } from "@tabella/chain/block-codec";
import { followCertifiedBlock, refollowBlock } from "@tabella/chain/certified-ledger";
import type { ChainState } from "@tabella/chain/state";
import { domainTags } from "@tabella/crypto/domain-tags";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";

/** A block as the own disk gave it back, and the ledger after it. */
export interface StoredBlock {
  readonly block: Block;
  readonly after: ChainState;
}

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
): Result<StoredBlock, string> {
  const block = decodeBlock(text, before.genesis.limits);
  if (!block.ok) return block;
  if (encodeBlock(block.value) !== text) return err("not the canonical text of its value");
  const after = followCertifiedBlock(before, block.value, checker);
  return after.ok ? ok({ block: block.value, after: after.value }) : err(JSON.stringify(after.error));
}

/**
 * C-39: the same for a text that {@link checkStoredBlock} has found good before, on the same chain: by its digest, which the store keeps
 * beside it, every byte is the same, so form and signatures are. What is left is to follow it, and to see that the ledger
 * comes to the roots that it names.
 */
export function followCheckedBlock(before: ChainState, text: string): Result<StoredBlock, string> {
  const block = JSON.parse(text) as Block;
  const after = refollowBlock(before, block);
  return after.ok ? ok({ block, after: after.value }) : err(JSON.stringify(after.error));
}

/** What a store keeps beside a block that was checked. It has to notice what disks do, not what people do. */
export function checkedDigest(text: string): Hash {
  return toHex(taggedHash(domainTags.checkedText, [utf8ToBytes(text)]));
}
