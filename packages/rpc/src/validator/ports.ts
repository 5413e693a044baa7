/** What a validator's public router asks of its node: reads of the final chain, and one way in for transactions. */
import type { Absence } from "@tabella/chain/absence";
import type { Block, BlockHeader } from "@tabella/chain/block";
import type { CeremonyView } from "@tabella/chain/ceremony-view";
import type { ChangeProposal } from "@tabella/chain/change-proposal";
import type { CredentialView, ElectionView } from "@tabella/chain/election-view";
import type { Receipt } from "@tabella/chain/receipt";
import type { RecordedOffence, RecordedOverride } from "@tabella/chain/recorded-evidence";
import type { Rejection } from "@tabella/chain/rejection";
import type { Transaction } from "@tabella/chain/transaction";
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import type { Seal } from "@tabella/consensus/certificate";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";

export interface ChainStatus {
  readonly chainId: number;
  readonly genesisHash: Hash;
  /** Version of the program, for `web3_clientVersion` and operators. */
  readonly version: string;
  readonly height: number;
  readonly headHash: Hash;
  /** Time of the head, and of this machine's clock: milliseconds since the epoch. */
  readonly headTimestamp: number;
  readonly timeMs: number;
  /** Transactions in the ledger, and waiting in the pool. */
  readonly ledgerSize: number;
  readonly pending: number;
  /** The validator's own address; null for an observer. */
  readonly address: Address | null;
  /** `watching`: a validator that has lost its memory and does not vote yet (docs/consensus.md, C-35). */
  readonly role: "validator" | "watching" | "observer";
  readonly validatorCount: number;
  readonly quorum: number;
  /** Changes of the set of validators since genesis. */
  readonly epoch: number;
  /** Other validators with a live link. */
  readonly peerCount: number;
  /** True while it knows of a higher head than its own. */
  readonly syncing: boolean;
  /** The highest head that anyone tells who can be reached; the own if none is higher. */
  readonly targetHeight: number;
  /** Up to here proofs of ballots were checked; above, certificates, hashes, roots and rules, as yet (docs/adr/0013). */
  readonly provenHeight: number;
  /** Set when the node has stopped serving, and why. */
  readonly halted: string | null;
}

/** A transaction in a list: enough for a row; `chain.transaction` has the whole. */
export interface TransactionSummary {
  readonly hash: Hash;
  readonly type: Transaction["type"];
  /** Null: about the chain itself. */
  readonly electionId: string | null;
  readonly ballotHash: Hash | null;
}

/** A final block, with a row instead of the bytes of each transaction. */
export interface BlockSummary {
  readonly header: BlockHeader;
  readonly blockHash: Hash;
  readonly signature: Hex;
  readonly round: number;
  readonly seals: readonly Seal[];
  /** Size of the set that sealed this block. */
  readonly validatorCount: number;
  readonly transactions: readonly TransactionSummary[];
}

export interface TransactionView {
  readonly hash: Hash;
  readonly transaction: Transaction;
  /** The exact canonical text, which the hash covers. */
  readonly text: string;
  readonly blockIndex: number;
  readonly blockHash: Hash;
  readonly transactionIndex: number;
  /** The block's time, milliseconds since the epoch. */
  readonly timestamp: number;
  /** Position in the ledger, from 0: the leaf's index in `ledger_root`. */
  readonly ledgerIndex: number;
}

/** RFC 6962: the ledger at `from` is a prefix of the ledger at `to`. Heights name certified headers. */
export interface ConsistencyView {
  readonly from: { readonly height: number; readonly ledgerSize: number; readonly ledgerRoot: Hash };
  readonly to: { readonly height: number; readonly ledgerSize: number; readonly ledgerRoot: Hash };
  readonly path: readonly Hash[];
}

/** A row of the list of elections: {@link ElectionView} without its long texts. */
export interface ChainElectionSummary
  extends Omit<ElectionView, "election" | "trustees" | "encryptedTally" | "partialDecryptions" | "result"> {
  readonly name: string;
}

/** Answer to a vote verification request. `unknown` says only that this node has not seen it. */
export type BallotState =
  | { readonly state: "unknown" }
  | { readonly state: "pending"; readonly ballotHash: Hash; readonly transactionHash: Hash }
  | {
      readonly state: "final";
      readonly ballotHash: Hash;
      readonly transactionHash: Hash;
      readonly electionId: string;
      /** The later ballot of the same voter that counts in its place; null: this one counts. */
      readonly replacedBy: Hash | null;
      readonly blockIndex: number;
      readonly seals: number;
      readonly validators: number;
    };

/** A validator as this node sees it. Times in milliseconds; null where nothing was heard yet. */
export interface ValidatorView {
  readonly address: Address;
  readonly name: string;
  readonly isSelf: boolean;
  readonly connected: boolean;
  readonly lastSeenMs: number | null;
  readonly connectedSinceMs: number | null;
  /** Share of the time since this node started in which the link was up, 0 to 1. */
  readonly uptime: number;
  readonly height: number | null;
  readonly headHash: Hash | null;
  readonly round: number | null;
  /** Its clock minus ours, with the network's delay in it. */
  readonly clockDriftMs: number | null;
  /** Final blocks that it made, and final blocks that carry its seal. */
  readonly blocksAuthored: number;
  readonly blocksSealed: number;
}

/** The set of validators over time, and the votes on its next change. */
export interface GovernanceView {
  readonly epoch: number;
  /** Votes that change the set now: more than half of it. */
  readonly votesNeeded: number;
  /** Changes that wait for votes. */
  readonly proposals: readonly (ChangeProposal & { readonly address: Address })[];
  /** Oldest first; `change` and `address` of the one by which the term came about, null for the founders' term. */
  readonly terms: readonly {
    readonly fromHeight: number;
    readonly members: readonly { readonly address: Address; readonly name: string }[];
    readonly change: { readonly kind: "add" | "remove"; readonly address: Address; readonly name: string } | null;
  }[];
}

export interface Health {
  readonly ok: boolean;
  readonly height: number;
  readonly peerCount: number;
  readonly halted: string | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Height with which the next page begins; null at the end. */
  readonly nextCursor: number | null;
}

export type BlockReference = { readonly height: number } | { readonly hash: Hash };
export type TransactionReference = { readonly transactionHash: Hash } | { readonly ballotHash: Hash };
export interface PageRequest {
  readonly cursor?: number | undefined;
  readonly limit: number;
  readonly order: "ascending" | "descending";
}

/** What is known against validators. */
export interface EvidenceView {
  /** On record in the ledger, oldest first; `chain.transaction` has the proof. */
  readonly offences: readonly RecordedOffence[];
  readonly watchOverrides: readonly RecordedOverride[];
  /** Proofs of what this node has heard itself, recorded or not: canonical texts, which `tabella evidence verify` reads. */
  readonly kept: readonly string[];
  /** Of the fork because of which this node has stopped. */
  readonly fork: string | null;
}

export interface ValidatorPort {
  evidence(): EvidenceView;
  status(): ChainStatus;
  health(): Health;
  validators(): readonly ValidatorView[];
  governance(): GovernanceView;
  /** What a reader who has only genesis.json needs to know who sealed the blocks up to this height. */
  validatorChanges(height: number): ValidatorChanges;
  block(reference: BlockReference): Block | null;
  summary(height: number): BlockSummary | null;
  blocks(page: PageRequest): Page<Block>;
  summaries(page: PageRequest): Page<BlockSummary>;
  transaction(reference: TransactionReference): TransactionView | null;
  /** A transaction that this node holds in its pool: its canonical text. */
  pendingTransaction(hash: Hash): string | null;
  receipt(reference: TransactionReference): Receipt | null;
  consistency(heights: { readonly from: number; readonly to: number }): ConsistencyView | null;
  elections(): readonly ChainElectionSummary[];
  election(electionId: string): ElectionView | null;
  ceremony(electionId: string): CeremonyView | null;
  credential(reference: { readonly electionId: string; readonly credential: string }): CredentialView | null;
  /** What the head's state says of a credential, with its proof; null before block 1. */
  absence(reference: { readonly electionId: string; readonly credential: string }): Absence | null;
  /** By ballot hash, or by its first 10 bytes or more: what a tracking code holds. */
  ballotState(ballotHashPrefix: Hex): BallotState;
  /** Canonical JSON text of a transaction; its hash once it is in the pool (or already final), or why not. */
  submit(text: string): Promise<Result<Hash, Rejection>>;
  /** Heights as they become final, each once and in order, from `fromHeight` on; ends with the signal. */
  finalHeights(fromHeight: number, signal: AbortSignal): AsyncIterable<number>;
}
