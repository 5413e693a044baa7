import type { Transaction } from "@tabella/chain/transaction";
import { quorum, validatorOf } from "@tabella/consensus/validator-set";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { Node } from "./node.ts";
import type { PoolEntry } from "./pool.ts";
import { targetHeight } from "./proofs-behind.ts";
import { isSyncing } from "./sync-ranges.ts";

/** What health checks, metrics and pages show of a node. Derived; nothing here decides anything. */
export interface NodeStatus {
  readonly height: number;
  readonly headHash: Hash;
  /** Milliseconds since the epoch. */
  readonly headTimestamp: number;
  readonly ledgerSize: number;
  /** Round of the height that is being decided. */
  readonly round: number;
  readonly validatorCount: number;
  readonly quorum: number;
  readonly role: "validator" | "watching" | "observer";
  /** First height at which a watching validator votes again; null if it does not watch, or cannot know yet. */
  readonly watchUntilHeight: number | null;
  readonly pending: number;
  /** Ballots whose proofs are being checked. */
  readonly checking: number;
  /** True while it knows of a higher head than its own. */
  readonly syncing: boolean;
  /** The highest head that is told by anyone who can be reached; the own if none is higher. */
  readonly targetHeight: number;
  /** Up to here proofs of ballots were checked; above, only certificates, hashes, roots and rules (as yet). */
  readonly provenHeight: number;
  readonly halted: string | null;
  readonly peers: readonly PeerStatus[];
}

export interface PeerStatus {
  readonly address: Address;
  readonly isValidator: boolean;
  readonly reachable: boolean;
  readonly height: number;
  readonly headHash: Hash | null;
  /** Blocks behind this node; negative if it is ahead. */
  readonly lag: number;
  readonly round: number;
  /** Its clock minus ours in milliseconds, the journey included; null before its first heartbeat. */
  readonly clockDriftMs: number | null;
}

export function nodeStatus(node: Node): NodeStatus {
  const { chain, consensus, voting, pool, inFlight, halted } = node;
  const height = chain.head.index;
  const peers = [...node.peers].map(([address, peer]) => ({
    address,
    isValidator: validatorOf(chain.validators, address) !== undefined,
    reachable: !peer.lost,
    height: peer.height,
    headHash: peer.headHash,
    lag: height - peer.height,
    round: peer.round,
    clockDriftMs: peer.driftMs,
  }));
  return {
    height,
    headHash: chain.head.block_hash,
    headTimestamp: chain.head.timestamp,
    ledgerSize: chain.head.ledger_size,
    round: consensus.round,
    validatorCount: chain.validators.length,
    quorum: quorum(chain.validators.length),
    role: roleOf(node),
    watchUntilHeight: voting.kind === "watching" ? voting.untilHeight : null,
    pending: pool.entries.size,
    checking: inFlight.size,
    syncing: isSyncing(node) || peers.some((peer) => peer.reachable && peer.height > height),
    targetHeight: targetHeight(node),
    provenHeight: node.provenHeight,
    halted,
    peers,
  };
}

/** Whose key is not in the set observes, whether or not it was, or will be. */
function roleOf({ config, chain, voting }: Node): NodeStatus["role"] {
  if (config.signer === null || validatorOf(chain.validators, config.signer.address) === undefined) return "observer";
  return voting.kind === "watching" ? "watching" : "validator";
}

/** A transaction that waits in the pool, or undefined. */
export function pendingTransaction(node: Node, hash: Hash): PoolEntry | undefined {
  return node.pool.entries.get(hash);
}

/** A ballot that waits in the pool, by its ballot hash or the beginning of one (what a tracking code holds). */
export function pendingBallot(node: Node, ballotHashPrefix: Hex): PoolEntry | undefined {
  return node.pool.entries.find(({ transaction }) => isBallot(transaction, ballotHashPrefix));
}

function isBallot(transaction: Transaction, ballotHashPrefix: Hex): boolean {
  return transaction.type === "ballot" && transaction.ballot_hash.startsWith(ballotHashPrefix);
}
