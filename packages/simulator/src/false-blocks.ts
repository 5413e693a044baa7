import type { Block, ProposedBlock } from "@tabella/chain/block";
import { blockAuthorBytes, blockHash } from "@tabella/chain/block-hash";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Hex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import type { Prng } from "./prng.ts";

type Change = Partial<Omit<ProposedBlock, "block_hash" | "signature">>;

/** The block with something changed, and hash and author's signature made anew, so that only its content can be wrong. */
export function resigned(identity: ChainIdentity, signer: Signer, block: ProposedBlock, change: Change): ProposedBlock {
  const changed = { ...block, ...change };
  const block_hash = blockHash(identity, changed);
  const signature = signer.signHybrid(blockAuthorBytes(identity, { index: changed.index, block_hash }));
  return { ...changed, block_hash, signature };
}

/** Another block that is as valid as this one: same transactions, a moment later, by this author. */
export function otherValidBlock(identity: ChainIdentity, signer: Signer, block: ProposedBlock): ProposedBlock {
  return resigned(identity, signer, block, { timestamp: block.timestamp + 1, validator: signer.address });
}

/** A block that no honest validator may find valid, well-formed, hashed and signed. */
export function invalidBlock(identity: ChainIdentity, signer: Signer, block: ProposedBlock, prng: Prng): ProposedBlock {
  const change: Change = prng.pick<() => Change>([
    () => ({ state_root: withOtherDigit(block.state_root) }),
    () => ({ ledger_root: withOtherDigit(block.ledger_root) }),
    () => ({ ledger_size: block.ledger_size + 1 }),
    () => ({ transactions_root: withOtherDigit(block.transactions_root) }),
    () => ({ validators_root: withOtherDigit(block.validators_root) }),
    () => ({ prev_hash: withOtherDigit(block.prev_hash) }),
    () => ({ timestamp: block.timestamp + prng.pick([600_000, 30_000, -30_000, -600_000]) }),
    () => ({
      transactions: [...block.transactions, ...block.transactions.slice(0, 1)],
      ledger_size: block.ledger_size + 1,
    }),
    () => ({ transactions: block.transactions.slice(1), ledger_size: block.ledger_size + 1 }),
  ])();
  return resigned(identity, signer, block, change);
}

/** A final block whose hash does not cover what it holds. */
export function withOtherRoot(block: Block): Block {
  return { ...block, state_root: withOtherDigit(block.state_root) };
}

/** A final block whose certificate lacks a seal. */
export function withoutQuorum(block: Block): Block {
  return { ...block, seals: block.seals.slice(1) };
}

/** A final block whose certificate is one seal, as often as a quorum has members. */
export function withOneSealOnly(block: Block): Block {
  return { ...block, seals: block.seals.flatMap(() => block.seals.slice(0, 1)) };
}

export function withOtherDigit<Text extends Hex>(text: Text): Text {
  return `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}` as Text;
}
