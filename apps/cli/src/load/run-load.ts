/**
 * REL-9: how many ballots a second a whole network takes on this machine, and whether it holds 80 % of that. Voters'
 * devices are not part of it: all ballots are made before the first is sent. Each is checked by every validator, as in an
 * election.
 */
import { randomBytes } from "node:crypto";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { openPollingDay } from "../election-day/polling-day.ts";
import { type CastFigures, Casting, rounded } from "./casting.ts";
import { type MemoryFigures, MemoryWatch } from "./memory-watch.ts";

export interface LoadPlan {
  readonly voters: number;
  /** With which the saturation is found. */
  readonly ballots: number;
  /** How long 80 % of it are held. */
  readonly minutes: number;
}

export interface LoadReport {
  readonly saturation: CastFigures;
  readonly hold: CastFigures & { readonly askedPerSecond: number };
  readonly memory: readonly MemoryFigures[];
  /** Ballots that never became final, and answers that were not "final", by their code. */
  readonly lost: number;
  readonly otherAnswers: Readonly<Record<string, number>>;
}

/** What is going on, and how far it is. */
export type OnProgress = (step: string, done: number, total: number) => void;

const holdShare = 0.8;

export async function runLoad(network: LocalNetwork, plan: LoadPlan, onProgress: OnProgress): Promise<LoadReport> {
  const { cast, saturation } = await findSaturation(network, plan, onProgress);
  const ballotsPerSecond = holdShare * saturation.ballotsPerSecond;
  const held = Math.ceil(60 * plan.minutes * ballotsPerSecond);
  await cast.prepare(held, (done) => onProgress("making ballots to hold it", done, held));
  const memory = new MemoryWatch(
    new Map([["api", network.apiUrl], ...network.validators.map(({ name, url }) => [name, url] as const)]),
  );
  const hold = await cast.atPace({ ballotsPerSecond, share: 1 }, (done) =>
    onProgress(`holding ${ballotsPerSecond.toFixed(1)} ballots a second`, done, held),
  );
  return {
    saturation,
    hold: { askedPerSecond: rounded(ballotsPerSecond), ...hold },
    memory: await memory.stop(),
    lost: cast.lost,
    otherAnswers: cast.otherAnswers,
  };
}

/** Opens an election, and casts as fast as it goes. */
export async function findSaturation(
  network: LocalNetwork,
  { voters, ballots }: Omit<LoadPlan, "minutes">,
  onProgress: OnProgress,
) {
  const people = { voterCount: voters, domain: `${randomBytes(6).toString("hex")}.example.org` };
  const day = await openPollingDay(network, { name: "Election under load", ...people }, (done, total) =>
    onProgress("registering voters", done, total),
  );
  const cast = new Casting(day);
  await cast.prepare(ballots, (done) => onProgress("making ballots", done, ballots));
  onProgress("looking for the saturation", 0, 1);
  return { day, cast, saturation: await cast.asFastAsPossible(ballots) };
}
