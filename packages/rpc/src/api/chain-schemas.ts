/** What the explorer shows of the chain. Blocks, transactions and receipts travel exactly as the ledger writes them. */
import type { Block } from "@tabella/chain/block";
import type { Transaction } from "@tabella/chain/transaction";
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import type { Hash } from "@tabella/crypto/hex";
import { z } from "zod";
import { ElectionPhase, HashHex, Uuid } from "./schemas.ts";

export const AddressHex = z.string().regex(/^0x[0-9a-f]{40}$/, "0x and 40 lower-case hexadecimal digits");
export const BlockIndex = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const BlockId = z.union([z.object({ index: BlockIndex }), z.object({ hash: HashHex })]);
/** Newest first, from the head or from below `cursor`. */
export const BlocksInput = z.object({
  cursor: BlockIndex.nullish(),
  limit: z.number().int().min(1).max(100).default(20),
});
/** Oldest first, whole blocks with their certificates: what a reader recomputes a tally from. */
export const BlockRangeInput = z.object({ from: BlockIndex, limit: z.number().int().min(1).max(50).default(20) });
export const TransactionInput = z.object({ hash: HashHex });
export const ReceiptInput = z.union([z.object({ transactionHash: HashHex }), z.object({ ballotHash: HashHex })]);
export const SearchInput = z.object({ text: z.string().trim().min(1, "Enter what to search for").max(200) });
/** `lastEventId` is the index of the last block the reader has; tRPC's client fills it in when it reconnects. */
export const OnBlockInput = z
  .object({
    lastEventId: z
      .string()
      .regex(/^\d{1,16}$/)
      .nullish(),
  })
  .optional();

export const ChainStatus = z.object({
  chainId: z.number().int(),
  genesisHash: HashHex,
  height: BlockIndex,
  headHash: HashHex,
  /** The highest head that the validator which answered has heard of; its own if none is higher. */
  targetHeight: BlockIndex,
  /** Up to here it has checked the proofs of ballots; above, certificates, hashes, roots and rules, as yet. */
  provenHeight: BlockIndex,
  /** Milliseconds since the epoch. */
  headTimestamp: z.number(),
  /** Transactions in the whole chain. */
  transactionCount: z.number().int(),
  validatorCount: z.number().int(),
  /** Seals that make a block final. */
  quorum: z.number().int(),
  validatorsOnline: z.number().int(),
  electionCount: z.number().int(),
});

export const BlockSummary = z.object({
  index: BlockIndex,
  blockHash: HashHex,
  prevHash: HashHex,
  timestamp: z.number(),
  transactionCount: z.number().int(),
  /** Zero address for the genesis block. */
  author: AddressHex,
  authorName: z.string().nullable(),
  round: z.number().int(),
  sealCount: z.number().int(),
  validatorCount: z.number().int(),
});
export const BlockPage = z.object({ blocks: z.array(BlockSummary), nextCursor: BlockIndex.nullable() });

/** The ledger's own JSON passes through unchanged; who wants certainty recomputes it (chain/…). */
const ledgerBlock = z.custom<Block>((value) => typeof value === "object" && value !== null);
/** Checked by whoever reads them (chain/validator-changes.ts). */
const validatorChanges = z.custom<ValidatorChanges>((value) => Array.isArray(value));
const ledgerTransaction = z.custom<Transaction>((value) => typeof value === "object" && value !== null);

export const TransactionSummary = z.object({
  hash: HashHex,
  type: z.enum([
    "ballot",
    "open-election",
    "add-credentials",
    "close-election",
    "partial-decryption",
    "election-result",
    "dkg-certificate",
    "dkg-commitment",
    "dkg-polynomial",
    "dkg-complaint",
    "dkg-output",
    "validator-change",
    "watch-override",
    "evidence",
  ]),
  /** Null: about the chain itself. */
  electionId: Uuid.nullable(),
  ballotHash: HashHex.nullable(),
  trackingCode: z.string().nullable(),
  bytes: z.number().int(),
});
export const BlockView = z.object({
  summary: BlockSummary,
  transactions: z.array(TransactionSummary),
  sealedBy: z.array(z.object({ address: AddressHex, name: z.string().nullable() })),
  block: ledgerBlock,
  /** Of the set since genesis, up to this block: who has only genesis.json follows them to the ones who sealed it. */
  validatorChanges,
});
export const BlockRange = z.object({ blocks: z.array(ledgerBlock), head: BlockIndex });

export const TransactionView = z.object({
  summary: TransactionSummary,
  blockIndex: BlockIndex,
  blockHash: HashHex,
  /** The block's; a transaction has none of its own. */
  timestamp: z.number(),
  /** Place in the block, from 0. */
  position: z.number().int(),
  transaction: ledgerTransaction,
});

export const ValidatorView = z.object({
  address: AddressHex,
  name: z.string(),
  ed25519: z.string(),
  /** Whether it answers this API now; null if the API knows no address of it. */
  online: z.boolean().nullable(),
  /** `watching`: it has lost its memory and does not vote yet; `stopped`: it has found its chain broken. Null: not known. */
  state: z.enum(["voting", "watching", "stopped"]).nullable(),
  height: BlockIndex.nullable(),
  /** Null if the API knows no address of it. */
  provenHeight: BlockIndex.nullable(),
  /** Over the newest blocks, newest first (at most 50). */
  recent: z.array(z.object({ index: BlockIndex, sealed: z.boolean(), authored: z.boolean() })),
  lastAuthoredBlock: BlockIndex.nullable(),
});

const NamedValidator = z.object({ address: AddressHex, name: z.string().nullable() });
/** Votes on the set of validators, and how it came to be what it is. */
export const ValidatorChangesView = z.object({
  /** Of the set as it is: more than half. */
  votesNeeded: z.number().int(),
  /** Changes that have some votes and not enough. */
  proposals: z.array(
    z.object({
      change: z.enum(["add", "remove"]),
      validator: NamedValidator,
      voters: z.array(NamedValidator),
    }),
  ),
  /** Newest first; without the set of the genesis file. */
  history: z.array(
    z.object({
      change: z.enum(["add", "remove"]),
      validator: NamedValidator,
      /** The first block that the set after the change seals. */
      fromHeight: BlockIndex,
      validatorCount: z.number().int(),
    }),
  ),
});

/** What the ledger has on record against validators, newest first. */
export const MisdeedsView = z.object({
  /** `double-seal`: sealed both blocks of a fork; the fork itself has no culprit by name. */
  offences: z.array(
    z.object({
      kind: z.enum(["equivocation", "fork", "double-seal"]),
      validator: NamedValidator.nullable(),
      height: BlockIndex,
      rounds: z.tuple([z.number().int(), z.number().int()]),
      step: z.enum(["proposal", "prepare", "commit", "round-change"]).nullable(),
      /** The transaction that holds the proof, and the height of its block. */
      transactionHash: HashHex,
      recordedAt: BlockIndex,
    }),
  ),
  /** Validators whose operators made them vote without their memory. */
  overrides: z.array(
    z.object({
      validator: NamedValidator,
      /** The first height at which it votes again. */
      height: BlockIndex,
      recordedAt: BlockIndex,
    }),
  ),
  /** The proof (chain/evidence.ts) of the fork because of which the validator that answered has stopped. */
  fork: z.string().nullable(),
});

/** Which checkpoint, and from where it is to be shown to go on. */
export const CheckpointInput = z.object({
  /** The head, unless given. */
  height: BlockIndex.min(1).nullish(),
  /** Height of an earlier block that the reader has seen. */
  since: BlockIndex.nullish(),
});
/** Nothing in it is believed: the reader checks the certificate and the path (chain/checkpoint.ts, compare-checkpoints.ts). */
export const CheckpointView = z.object({
  /** Text of the checkpoint; null while there is no sealed block. */
  checkpoint: z.string().nullable(),
  /** Consistency proof (RFC 6962) from the ledger at `since`; empty if `since` is none of the chain's blocks before it. */
  path: z.array(z.custom<Hash>((value) => HashHex.safeParse(value).success)),
});

/** The receipt (chain/receipt.ts) as JSON text, and where it stands. */
export const ReceiptView = z.object({
  receipt: z.string(),
  ballotHash: HashHex,
  transactionHash: HashHex,
  electionId: Uuid,
  /** The later ballot of the same voter that counts in its place; null: this one counts. */
  replacedBy: HashHex.nullable(),
  blockIndex: BlockIndex,
  seals: z.number().int(),
  validators: z.number().int(),
});

/** What the newest certified state says of a credential, with its proof (chain/absence.ts), as JSON text. */
export const AbsenceView = z.object({ absence: z.string() });

export const SearchHit = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("block"), index: BlockIndex, blockHash: HashHex }),
  z.object({ kind: z.literal("transaction"), summary: TransactionSummary, blockIndex: BlockIndex }),
  z.object({
    kind: z.literal("ballot"),
    ballotHash: HashHex,
    transactionHash: HashHex,
    electionId: Uuid,
    blockIndex: BlockIndex,
  }),
  z.object({ kind: z.literal("election"), uuid: Uuid, name: z.string() }),
  z.object({ kind: z.literal("validator"), address: AddressHex, name: z.string() }),
]);
export const SearchAnswer = z.object({
  hits: z.array(SearchHit),
  /** What the text was understood as, whether or not anything was found. */
  tried: z.array(z.enum(["height", "hash", "tracking-code", "election", "validator"])),
  /** For a tracking code whose check character does not fit: the group (1 to 4) that looks mistyped, or null. */
  mistypedGroup: z.number().int().nullable(),
});

/** An election as the ledger has it. */
export const LedgerElection = z.object({
  uuid: Uuid,
  name: z.string(),
  phase: ElectionPhase,
  ballotCount: z.number().int(),
  credentialCount: z.number().int(),
  openedInBlock: BlockIndex.nullable(),
  closedInBlock: BlockIndex.nullable(),
  resultInBlock: BlockIndex.nullable(),
});
/** How many transactions wait for a block, at the validator that was asked. */
export const PoolView = z.object({ waiting: z.number().int() });

export type BlockId = z.infer<typeof BlockId>;
export type ChainStatus = z.infer<typeof ChainStatus>;
export type BlockSummary = z.infer<typeof BlockSummary>;
export type BlockPage = z.infer<typeof BlockPage>;
export type BlockRange = z.infer<typeof BlockRange>;
export type BlockView = z.infer<typeof BlockView>;
export type TransactionSummary = z.infer<typeof TransactionSummary>;
export type TransactionView = z.infer<typeof TransactionView>;
export type ValidatorView = z.infer<typeof ValidatorView>;
export type ValidatorChangesView = z.infer<typeof ValidatorChangesView>;
export type MisdeedsView = z.infer<typeof MisdeedsView>;
export type CheckpointView = z.infer<typeof CheckpointView>;
export type ReceiptView = z.infer<typeof ReceiptView>;
export type AbsenceView = z.infer<typeof AbsenceView>;
export type SearchHit = z.infer<typeof SearchHit>;
export type SearchAnswer = z.infer<typeof SearchAnswer>;
export type LedgerElection = z.infer<typeof LedgerElection>;
export type PoolView = z.infer<typeof PoolView>;
