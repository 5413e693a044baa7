/** One validator (or observer) as an immutable value. What happens to it is in step.ts. */

import type { Block } from "@tabella/chain/block";
import type { ForkEvidence } from "@tabella/chain/evidence";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { ChainState } from "@tabella/chain/state";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ConsensusEffect } from "@tabella/consensus/effect";
import type { ConsensusMemory } from "@tabella/consensus/memory";
import type { ConsensusState } from "@tabella/consensus/state";
import { createConsensus } from "@tabella/consensus/step";
import type { Hash } from "@tabella/crypto/hex";
import type { SignatureChecker, Signer } from "@tabella/crypto/signature";
import { Set as ImmutableSet } from "immutable";
import { accusation, type ForksAhead, noForksAhead } from "./accusing.ts";
import { type Admissions, type FailedTrials, noAdmissions, noFailedTrials } from "./admission.ts";
import { consensusConfig } from "./agreement.ts";
import { BoundedMap } from "./bounded-map.ts";
import { noPeers, type Peers } from "./peers.ts";
import { emptyPool, type Pool, type PoolLimits } from "./pool.ts";
import type { ProvenRange } from "./proofs-behind.ts";
import type { Validation } from "./proposal.ts";
import { rememberSignatures } from "./signature-memory.ts";
import { idleSync, type Sync } from "./sync-ranges.ts";
import { noVerdicts, type VerdictCache } from "./verdicts.ts";
import { type Budgets, noDebts } from "./verification-budget.ts";
import { type Voting, votingAtStart } from "./watching.ts";

/** Ledger states of valid proposals that are kept until the height is decided; beyond these the oldest gives way. */
export const noneValidated: BoundedMap<Hash, ChainState> = BoundedMap.empty(16);

export interface NodeConfig {
  readonly genesis: Genesis;
  /** Absent (null) for an observer: it follows and serves, and never votes. */
  readonly signer: Signer | null;
  readonly checker: SignatureChecker;
  /** Length of round 0; later rounds double it up to 8 s. */
  readonly roundBaseMs: number;
  readonly pool: PoolLimits;
}

export const defaultNodeConfig = {
  roundBaseMs: 1_000,
  pool: { transactionsMax: 20_000, lengthMax: 268_435_456 },
} as const;

/** What the host read back from its store. */
export interface NodeStart {
  /** The fold over all stored blocks (genesis alone at the very first start). */
  readonly chain: ChainState;
  /**
   * The last memory that was persisted. `null` means that it is lost (or the store is new, truncated, a copy): the
   * validator then only watches until no vote that it may have forgotten can matter (C-35). A validator that
   * starts for the first time ever is handed `commissioningMemory` instead; only the host can know that: the key
   * ceremony leaves a mark beside the key file, which the first start takes away, durably, before anything is signed.
   */
  readonly memory: ConsensusMemory | null;
  /** The certificate of the head; nothing for genesis. */
  readonly headCertificate?: HeadCertificate | undefined;
  /** Only without a memory: the operator has said that this validator shall vote all the same (C-42). */
  readonly watchOverride?: boolean;
  /** Proofs that were kept (the effect `keep-evidence`). */
  readonly evidence?: readonly string[];
  /** Transactions that were kept (the effect `override-watching`). */
  readonly overrides?: readonly string[];
  /** Up to here the proofs of all stored ballots were checked; the whole chain if absent. */
  readonly provenHeight?: number;
}

export type HeadCertificate = Pick<Block, "round" | "seals">;

/** Memory of a validator that has never signed anything, given out once, with its key. */
export const commissioningMemory: ConsensusMemory = { height: 1, round: 0, sent: [] };

export interface Node {
  readonly config: NodeConfig;
  readonly identity: ChainIdentity;
  readonly chain: ChainState;
  /** How the head became final: the other half of the proof of a fork. Null only for genesis. */
  readonly headCertificate: HeadCertificate | null;
  readonly consensus: ConsensusState;
  /** Up to here proofs of ballots and points of credentials were checked, not only certificates. */
  readonly provenHeight: number;
  /** Above that, in rising order: where they were checked all the same. Lost with the process, and then checked again. */
  readonly provenAbove: readonly ProvenRange[];
  /** What consensus has to say at its start: performed with the input `started`. */
  readonly startEffects: readonly ConsensusEffect[];
  /** What this node itself has to tell the ledger (own-transactions.ts), until the ledger has it. */
  readonly own: readonly string[];
  /** For which height and round the timer `round` runs. */
  readonly roundTimer: { readonly height: number; readonly round: number } | null;
  readonly voting: Voting;
  readonly pool: Pool;
  readonly verdicts: VerdictCache;
  /** Transactions whose ballots the host is checking. */
  readonly inFlight: ImmutableSet<Hash>;
  readonly admissions: Admissions;
  readonly failedTrials: FailedTrials;
  readonly budgets: Budgets;
  /** Proposals that wait for verdicts on their ballots. */
  readonly validations: readonly Validation[];
  /** Ledger states that this node has computed on top of its head, by block hash. */
  readonly validated: BoundedMap<Hash, ChainState>;
  /** A certified block for the next height whose ballots are still being checked. */
  readonly arriving: Block | null;
  readonly peers: Peers;
  readonly sync: Sync;
  readonly forksAhead: ForksAhead;
  /** Why this node has stopped, or null. A halted node does nothing any more. */
  readonly halted: string | null;
  /** If it was a fork: what shows it. */
  readonly proof: ForkEvidence | null;
}

export function createNode(given: NodeConfig, start: NodeStart): Node {
  const { chain, memory, headCertificate = null, evidence = [], overrides = [] } = start;
  const config = { ...given, checker: rememberSignatures(given.checker) };
  const identity = chainIdentity(config.genesis);
  const voting = votingAtStart(config, start);
  const consensus = createConsensus(consensusConfig({ config, identity, chain, voting }), {
    height: chain.head.index + 1,
    previousProposer: chain.head.index === 0 ? undefined : chain.head.validator,
    validators: chain.validators,
    memory,
  });
  return {
    config,
    identity,
    chain,
    headCertificate,
    consensus: consensus.state,
    provenHeight: start.provenHeight ?? chain.head.index,
    provenAbove: [],
    startEffects: consensus.effects,
    own: [...evidence.map(accusation), ...overrides],
    roundTimer: null,
    voting,
    pool: emptyPool,
    verdicts: noVerdicts,
    inFlight: ImmutableSet(),
    admissions: noAdmissions,
    failedTrials: noFailedTrials,
    budgets: noDebts,
    validations: [],
    validated: noneValidated,
    arriving: null,
    peers: noPeers,
    sync: idleSync,
    forksAhead: noForksAhead,
    halted: null,
    proof: null,
  };
}
