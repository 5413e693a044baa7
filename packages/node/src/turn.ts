import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";
import type { ConsensusInput } from "@tabella/consensus/step";
import type { Node } from "./node.ts";
import type { NodeEffect } from "./step.ts";

/**
 * One step under way: the node as it has become so far, what the host shall do, and what consensus is yet to be told.
 * Lives inside one call of `stepNode` only; seen from outside the step is a pure function.
 */
export interface Turn {
  node: Node;
  readonly nowMs: number;
  readonly effects: NodeEffect[];
  readonly agenda: ConsensusInput[];
}

export function change(turn: Turn, fields: Partial<Node>): void {
  turn.node = { ...turn.node, ...fields };
}

export function log(
  turn: Turn,
  level: "debug" | "info" | "warn" | "error",
  event: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  turn.effects.push({ kind: "log", level, event, fields });
}

/** Stops this node for good: what it knows cannot be true together, and people have to look at it. */
export function halt(turn: Turn, reason: string, evidence: unknown): void {
  change(turn, { halted: reason });
  log(turn, "error", "halted", { reason });
  turn.effects.push({ kind: "halt", reason, evidence });
}

/** Asks for verdicts for which consensus waits: they go before those for which only voters do (SEC-18). */
export function requestUrgentChecks(turn: Turn, requests: readonly BallotCheckRequest[]): void {
  requestChecks(turn, requests);
  const transactionHashes = requests.map(({ transactionHash }) => transactionHash);
  turn.effects.push({ kind: "hurry-checks", transactionHashes });
}

/** Asks the host for verdicts, once for each transaction however many wait for it. */
export function requestChecks(turn: Turn, requests: readonly BallotCheckRequest[]): void {
  const fresh = requests.filter(({ transactionHash }) => !turn.node.inFlight.has(transactionHash));
  if (fresh.length === 0) return;
  change(turn, { inFlight: turn.node.inFlight.union(fresh.map(({ transactionHash }) => transactionHash)) });
  turn.effects.push({ kind: "check-ballots", requests: fresh });
}
