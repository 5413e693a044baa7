import { applyTransaction } from "@tabella/chain/apply-transaction";
import type { Block, BlockHeader, ProposedBlock } from "@tabella/chain/block";
import { encodeBlock } from "@tabella/chain/block-codec";
import { blockAuthorBytes, blockHash, validatorsRoot } from "@tabella/chain/block-hash";
import { trustStoredBallot } from "@tabella/chain/check-ballot";
import type { CheckedBallot } from "@tabella/chain/checked-ballot";
import type { Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { sparseRoot } from "@tabella/chain/sparse-merkle-tree";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { uncheckedBallots } from "@tabella/chain/unchecked-ballots";
import { sealBytes } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { quorum } from "@tabella/consensus/validator-set";
import { type Hash, toHex } from "@tabella/crypto/hex";
import { appendLeaf, frontierRoot } from "@tabella/crypto/merkle-frontier";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import { nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";

/** One block. What is left out is what belongs there: so a lie stands alone, and everything after it fits. */
export interface Step {
  readonly transactions: readonly Transaction[];
  /** What an honest ledger would have taken to come to the state that the block claims; by default, what stands there. */
  readonly truth?: readonly Transaction[];
  /** As they stand, not in the order of their hashes. */
  readonly unsorted?: boolean;
  /** Milliseconds; by default a second after the block before it. */
  readonly timestamp?: number;
  /** Lies in the header, before it is hashed. */
  readonly header?: (header: BlockHeader) => BlockHeader;
  /** Lies in the block, before the author signs it. */
  readonly unsigned?: (block: Omit<ProposedBlock, "signature">) => Omit<ProposedBlock, "signature">;
  readonly author?: Signer;
  /** Lies in the block, before it is sealed. */
  readonly proposed?: (block: ProposedBlock) => ProposedBlock;
  /** Lies in the certificate. */
  readonly sealed?: (block: Block, identity: ChainIdentity) => Block;
}

/** Who makes blocks: all validators of the genesis, in its order. */
export interface Network {
  readonly genesis: Genesis;
  readonly signers: readonly Signer[];
}

/** What comes of the steps so far; chains that begin with the same steps share it. */
interface Forged {
  readonly state: ChainState;
  readonly blocks: readonly Block[];
  readonly next: Map<Step, Forged>;
}

const beginnings = new Map<Network, Forged>();

/** The chain that these steps make: hashed, signed and sealed again from the first lie on. */
export function forgeBlocks(network: Network, steps: readonly Step[]): readonly Block[] {
  let forged = beginnings.get(network) ?? { state: genesisState(network.genesis), blocks: [], next: new Map() };
  beginnings.set(network, forged);
  for (const step of steps) {
    const known = forged.next.get(step) ?? forgeBlock(network, forged, step);
    forged.next.set(step, known);
    forged = known;
  }
  return forged.blocks;
}

function forgeBlock({ signers }: Network, { state, blocks }: Forged, step: Step): Forged {
  const { identity, head } = state;
  const { timestamp = head.timestamp + 1_000 } = step;
  const height = head.index + 1;
  const shown = step.transactions.map(hashTransaction);
  if (step.unsorted !== true) shown.sort((one, other) => (one.hash < other.hash ? -1 : 1));
  const [leader] = signers;
  const author = step.author ?? leader;
  if (author === undefined) throw new Error("a network has a validator");
  const truth = step.truth ?? shown.map(({ transaction }) => transaction);
  const after = applyAll(state, truth, { height, timestamp });
  const ledger = shown.reduce((sum, { leaf }) => appendLeaf(sum, leaf), state.ledger);
  const honest: BlockHeader = {
    index: height,
    prev_hash: head.block_hash,
    timestamp,
    transactions_root: toHex(merkleRoot(shown.map(({ leaf }) => leaf))),
    state_root: toHex(sparseRoot(after.credentialTree)),
    ledger_root: toHex(frontierRoot(ledger)),
    ledger_size: ledger.size,
    validators_root: validatorsRoot(after.validators),
    validator: author.address,
  };
  const header = step.header?.(honest) ?? honest;
  const transactions = shown.map(({ transaction }) => transaction);
  const hashed = { ...header, transactions, block_hash: blockHash(identity, header) };
  const unsigned = step.unsigned?.(hashed) ?? hashed;
  const signed = { ...unsigned, signature: author.signHybrid(blockAuthorBytes(identity, unsigned)) };
  const honestlySealed = sealedBy(identity, step.proposed?.(signed) ?? signed, { signers, round: 0 });
  const block = step.sealed?.(honestlySealed, identity) ?? honestlySealed;
  const next = {
    ...after,
    ledger,
    head: { ...header, block_hash: block.block_hash },
    headTransactionCount: shown.length,
  };
  return { state: next, blocks: [...blocks, block], next: new Map() };
}

/** A block with a quorum of seals. */
export function sealedBy(
  identity: ChainIdentity,
  block: ProposedBlock,
  { signers, round }: { readonly signers: readonly Signer[]; readonly round: number },
): Block {
  const bytes = sealBytes(identity, { height: block.index, round, blockHash: block.block_hash });
  const seals = signers
    .slice(0, quorum(signers.length))
    .map((signer) => ({ validator: signer.address, signature: signer.signHybrid(bytes) }));
  return { ...block, round, seals };
}

/** What the transactions do; one that the ledger refuses does nothing. */
function applyAll(
  state: ChainState,
  transactions: readonly Transaction[],
  at: { readonly height: number; readonly timestamp: number },
): ChainState {
  const checkedBallots = new Map<Hash, CheckedBallot>();
  for (const request of uncheckedBallots(state, { transactions }, checkedBallots)) {
    const trusted = trustStoredBallot(request);
    if (trusted.ok) checkedBallots.set(request.transactionHash, trusted.value);
  }
  return transactions.reduce((sum, transaction) => {
    if (transaction.type === "ballot" && checkedBallots.size === 0) return sum;
    const applied = applyTransaction(sum, transaction, { ...at, checkedBallots, checker: nobleSignatureChecker });
    return applied.ok ? applied.value : sum;
  }, state);
}

/** `chain.ndjson`: a block a line. */
export function toNdjson(blocks: readonly Block[]): string {
  return blocks.map((block) => `${encodeBlock(block)}\n`).join("");
}
