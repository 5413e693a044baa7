/**
 * REL-9: how many ballots a second a whole network takes on this machine, and whether it holds 80 % of that. Voters'
 * devices are not part of it: all ballots are made before the first is sent. Each is checked by every validator, as in an
 * election.
 */
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { openPollingDay } from "../election-day/polling-day.ts";
import { type CastFigures, Casting, fillBooths, rounded } from "./casting.ts";
import { type MemoryFigures, MemoryWatch } from "./memory-watch.ts";

export interface LoadPlan {
  readonly voters: number;
  /** Of them a third finds the saturation, and the others hold 80 % of it. */
  readonly ballots: number;
}

export interface LoadReport {
  readonly ballots: number;
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
const saturationShare = 1 / 3;

export async function runLoad(network: LocalNetwork, plan: LoadPlan, onProgress: OnProgress): Promise<LoadReport> {
  const day = await openPollingDay(network, { name: "Election under load", voterCount: plan.voters }, (done, total) =>
    onProgress("registering voters", done, total),
  );
  const cast = new Casting(fillBooths(day, plan.ballots, (done) => onProgress("making ballots", done, plan.ballots)));
  const searched = Math.round(plan.ballots * saturationShare);
  onProgress("looking for the saturation", 0, 1);
  const saturation = await cast.asFastAsPossible(searched);
  const memory = new MemoryWatch(
    new Map([["api", network.apiUrl], ...network.validators.map(({ name, url }) => [name, url] as const)]),
  );
  const ballotsPerSecond = holdShare * saturation.ballotsPerSecond;
  const hold = await cast.atPace({ ballotsPerSecond, share: 1 }, (done) =>
    onProgress(`holding ${ballotsPerSecond.toFixed(1)} ballots a second`, done, plan.ballots - searched),
  );
  return {
    ballots: plan.ballots,
    saturation,
    hold: { askedPerSecond: rounded(ballotsPerSecond), ...hold },
    memory: await memory.stop(),
    lost: cast.lost,
    otherAnswers: cast.otherAnswers,
  };
}
