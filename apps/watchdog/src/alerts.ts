/** What is wrong, judged from observations alone: a pure function, so that every rule is a table in a test. */

import type { Misdeed } from "@tabella/chain/check-evidence";
import { crashesTolerated, quorum, type ValidatorSet } from "@tabella/consensus/validator-set";
import type { RefusedBlock } from "./block-refusal.ts";
import type { SetChange } from "./head-search.ts";
import type { ProvenMisdeed } from "./misdeed-search.ts";
import { type Fork, highestHead, type Observation } from "./observation.ts";
import type { Contradiction } from "./witness.ts";

export type Alert =
  | { readonly code: "SILENT"; readonly url: string; readonly sinceMs: number }
  | { readonly code: "WRONG_CHAIN"; readonly url: string; readonly genesisHash: string }
  | { readonly code: "HALTED"; readonly url: string; readonly reason: string }
  | { readonly code: "LAGGING"; readonly url: string; readonly height: number; readonly highest: number }
  | { readonly code: "CLOCK_DRIFT"; readonly url: string; readonly driftMs: number }
  | { readonly code: "WATCHING"; readonly url: string }
  /** Transactions wait, and no block comes. */
  | { readonly code: "STALLED"; readonly height: number; readonly sinceMs: number; readonly pending: number }
  /** Fewer validators answer, and vote, than a quorum needs. */
  | { readonly code: "NO_QUORUM"; readonly voting: number; readonly quorum: number }
  /** As many validators are missing as may be: with one more, no block comes. */
  | { readonly code: "QUORUM_AT_RISK"; readonly missing: number; readonly tolerated: number }
  /** A certified checkpoint does not go on from what was cosigned. */
  | ({ readonly code: "INCONSISTENT" } & Contradiction)
  /** A proof that validators broke the protocol, which holds; it is in /status. Stands for good. */
  | {
      readonly code: "MISDEED";
      readonly kind: Misdeed["kind"];
      readonly height: number;
      readonly guilty: readonly string[];
    }
  /** A block that a validator shows, as its head or other than another one does, is not sealed by the set that follows from genesis. */
  | ({ readonly code: "BLOCK_REFUSED" } & RefusedBlock)
  /** Ballots of blocks that it serves wait to be checked, and for long none was. */
  | {
      readonly code: "PROOFS_LAGGING";
      readonly url: string;
      readonly provenHeight: number;
      readonly height: number;
      readonly sinceMs: number;
    }
  /** The validators have changed their set since the watchdog runs: for people to know, it stands for a day. */
  | ({ readonly code: "SET_CHANGED" } & SetChange)
  /** An operator has made a validator vote without its memory since the watchdog runs, as this one says: for a day too. */
  | { readonly code: "WATCH_OVERRIDDEN"; readonly url: string; readonly validator: string; readonly height: number }
  /** Two blocks at one height, and both certificates hold: somebody has lied, and the evidence is in /status. */
  | { readonly code: "FORK"; readonly height: number; readonly urls: readonly string[] };

/** What is told although nobody is at fault. */
export type Notice = Extract<Alert, { readonly code: "SET_CHANGED" | "WATCH_OVERRIDDEN" }>;

export function isNotice(alert: Alert): alert is Notice {
  return alert.code === "SET_CHANGED" || alert.code === "WATCH_OVERRIDDEN";
}

export const alertAfter = {
  silentMs: 5_000,
  /** A head may be behind for as long as a block takes to travel. */
  lagMs: 5_000,
  stalledMs: 15_000,
  /** A node that catches up proves what it took in the minutes after. */
  unprovenMs: 300_000,
  /** Half of what a proposal's time may be off (docs/consensus.md, C-25). */
  driftMs: 500,
} as const;

export function alertsOf(input: {
  readonly observations: readonly Observation[];
  /** The newest set that certified headers show. */
  readonly validators: ValidatorSet;
  readonly forks: readonly Fork[];
  readonly misdeeds?: readonly ProvenMisdeed[];
  readonly refused?: readonly RefusedBlock[];
  /** What has happened of late and is no fault. */
  readonly notices?: readonly Notice[];
  /** What the witness has met; null: nothing, or it is none. */
  readonly contradiction?: Contradiction | null;
  readonly genesisHash: string;
  readonly nowMs: number;
}): Alert[] {
  const {
    observations,
    validators,
    forks,
    misdeeds = [],
    refused = [],
    notices = [],
    contradiction = null,
    genesisHash,
    nowMs,
  } = input;
  const highest = highestHead(observations);
  return [
    ...observations.flatMap((one) => alertsOfOne(one, { highest, genesisHash, nowMs })),
    ...alertsOfQuorum(observations, { validators, genesisHash, nowMs }),
    ...alertsOfStall(observations, nowMs),
    ...refused.map((one) => ({ code: "BLOCK_REFUSED" as const, ...one })),
    ...notices,
    ...(contradiction === null ? [] : [{ code: "INCONSISTENT" as const, ...contradiction }]),
    ...misdeeds.map(({ misdeed: { kind, height, guilty } }) => ({ code: "MISDEED" as const, kind, height, guilty })),
    ...forks.map(({ height, blocks }) => ({ code: "FORK" as const, height, urls: blocks.map(({ url }) => url) })),
  ];
}

function alertsOfOne(
  { url, last, silentSinceMs, behindSinceMs, unprovenSinceMs }: Observation,
  context: { readonly highest: number; readonly genesisHash: string; readonly nowMs: number },
): Alert[] {
  const { highest, genesisHash, nowMs } = context;
  if (silentSinceMs !== null) {
    return isSilent({ silentSinceMs }, nowMs) ? [{ code: "SILENT", url, sinceMs: silentSinceMs }] : [];
  }
  if (last === null) return [];
  const { status, clockDriftMs } = last;
  if (status.genesisHash !== genesisHash) return [{ code: "WRONG_CHAIN", url, genesisHash: status.genesisHash }];
  const alerts: Alert[] = [];
  if (status.halted !== null) alerts.push({ code: "HALTED", url, reason: status.halted });
  const isLagging = behindSinceMs !== null && nowMs - behindSinceMs >= alertAfter.lagMs;
  if (isLagging) alerts.push({ code: "LAGGING", url, height: status.height, highest });
  if (Math.abs(clockDriftMs) > alertAfter.driftMs) alerts.push({ code: "CLOCK_DRIFT", url, driftMs: clockDriftMs });
  if (unprovenSinceMs !== null && nowMs - unprovenSinceMs >= alertAfter.unprovenMs) {
    const { provenHeight, height } = status;
    alerts.push({ code: "PROOFS_LAGGING", url, provenHeight, height, sinceMs: unprovenSinceMs });
  }
  if (status.role === "watching") alerts.push({ code: "WATCHING", url });
  return alerts;
}

/**
 * Of the members of the set only those count that vote: none that has halted, or has lost its memory and watches. One that
 * the watchdog has no url of counts as missing.
 */
function alertsOfQuorum(
  observations: readonly Observation[],
  context: { readonly validators: ValidatorSet; readonly genesisHash: string; readonly nowMs: number },
): Alert[] {
  const { validators, genesisHash, nowMs } = context;
  // At the beginning nobody can be missed yet.
  if (observations.some((one) => one.last === null && !isSilent(one, nowMs))) return [];
  const voters = observations.flatMap(({ last, ...one }) => {
    if (last === null || isSilent(one, nowMs)) return [];
    const { status } = last;
    return status.role === "validator" && status.halted === null && status.genesisHash === genesisHash
      ? [status.address]
      : [];
  });
  const voting = validators.filter(({ address }) => voters.includes(address)).length;
  const needed = quorum(validators.length);
  if (voting < needed) return [{ code: "NO_QUORUM", voting, quorum: needed }];
  const missing = validators.length - voting;
  const tolerated = crashesTolerated(validators.length);
  return missing > 0 && missing >= tolerated ? [{ code: "QUORUM_AT_RISK", missing, tolerated }] : [];
}

function alertsOfStall(observations: readonly Observation[], nowMs: number): Alert[] {
  for (const { last, silentSinceMs, waitingSinceMs } of observations) {
    if (!last || silentSinceMs !== null || waitingSinceMs === null) continue;
    if (nowMs - waitingSinceMs < alertAfter.stalledMs) continue;
    const { height, pending } = last.status;
    return [{ code: "STALLED", height, sinceMs: waitingSinceMs, pending }];
  }
  return [];
}

/** One answer that does not come is no silence yet. */
function isSilent({ silentSinceMs }: Pick<Observation, "silentSinceMs">, nowMs: number): boolean {
  return silentSinceMs !== null && nowMs - silentSinceMs >= alertAfter.silentMs;
}

/** Names an alert, so that it is logged once when it begins and once when it ends. */
export function alertKey(alert: Alert): string {
  switch (alert.code) {
    case "FORK":
      return `FORK ${alert.height}`;
    case "MISDEED":
      return ["MISDEED", alert.kind, alert.height, ...alert.guilty].join(" ");
    case "SET_CHANGED":
      return `SET_CHANGED ${alert.epoch}`;
    case "WATCH_OVERRIDDEN":
      return `WATCH_OVERRIDDEN ${alert.validator} ${alert.height}`;
    default:
      return "url" in alert ? `${alert.code} ${alert.url}` : alert.code;
  }
}
