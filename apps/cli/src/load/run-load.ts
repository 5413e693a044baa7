/**
 * REL-9: how many ballots a second a whole network takes on this machine, and whether it holds 80 % of that. Voters'
 * devices are not part of it: all ballots are made before the first is sent. Each is checked by every validator, as in an
 * election.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Hash } from "@tabella/crypto/hex";
import type { LocalNetwork } from "@tabella/launcher/local-network";
import { castUntilFinal, type MadeBallot, makeBallot } from "../election-day/cast-until-final.ts";
import { candidates, openPollingDay, type PollingDay, type RegisteredVoter } from "../election-day/polling-day.ts";
import { type MemoryFigures, MemoryWatch } from "./memory-watch.ts";

export interface LoadPlan {
  readonly voters: number;
  /** Of them a third finds the saturation, and the others hold 80 % of it. */
  readonly ballots: number;
}

export interface Latencies {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadReport {
  readonly ballots: number;
  /** Every voter sends the next ballot as soon as the last is final. */
  readonly saturation: {
    readonly seconds: number;
    readonly ballotsPerSecond: number;
    readonly finalAfterMs: Latencies;
  };
  /** Ballots are sent at a fixed pace, whether those before are final or not. */
  readonly hold: {
    readonly seconds: number;
    readonly askedPerSecond: number;
    readonly ballotsPerSecond: number;
    readonly finalAfterMs: Latencies;
  };
  readonly memory: readonly MemoryFigures[];
  /** Ballots that never became final, and answers that were not "final", by their code. */
  readonly lost: number;
  readonly otherAnswers: Readonly<Record<string, number>>;
}

interface Booth {
  readonly voter: RegisteredVoter;
  /** Each replaces the one before: they are sent in order. */
  readonly ballots: MadeBallot[];
}

const holdShare = 0.8;
const saturationShare = 1 / 3;
const finalWithinMs = 120_000;

/** @param onProgress a step, and how far it is */
export async function runLoad(
  network: LocalNetwork,
  plan: LoadPlan,
  onProgress: (step: string, done: number, total: number) => void,
): Promise<LoadReport> {
  const day = await openPollingDay(network, { name: "Election under load", voterCount: plan.voters }, (done, total) =>
    onProgress("registering voters", done, total),
  );
  const booths = fillBooths(day, plan, (done) => onProgress("making ballots", done, plan.ballots));
  const otherAnswers: Record<string, number> = {};
  const cast = new Casting(booths, (outcome) => {
    otherAnswers[outcome] = (otherAnswers[outcome] ?? 0) + 1;
  });

  const searched = Math.round(plan.ballots * saturationShare);
  onProgress("looking for the saturation", 0, 1);
  const saturation = await cast.asFastAsPossible(searched);
  const memory = new MemoryWatch(
    new Map([["api", network.apiUrl], ...network.validators.map(({ name, url }) => [name, url] as const)]),
  );
  const askedPerSecond = holdShare * saturation.ballotsPerSecond;
  const hold = await cast.atPace(askedPerSecond, (done) =>
    onProgress(`holding ${askedPerSecond.toFixed(1)} ballots a second`, done, plan.ballots - searched),
  );
  return {
    ballots: plan.ballots,
    saturation,
    hold: { askedPerSecond: rounded(askedPerSecond), ...hold },
    memory: await memory.stop(),
    lost: cast.lost,
    otherAnswers,
  };
}

/** All ballots, in order for each voter. */
function fillBooths({ voters, polling }: PollingDay, plan: LoadPlan, onMade: (count: number) => void): Booth[] {
  const booths = voters.map((voter): Booth => ({ voter, ballots: [] }));
  const last = new Map<Booth, Hash>();
  for (let made = 0; made < plan.ballots; made += 1) {
    const booth = booths[made % booths.length];
    if (booth === undefined) throw new Error("nobody votes");
    const ballot = makeBallot(polling, booth.voter, { choice: made % candidates, replaces: last.get(booth) });
    last.set(booth, ballot.transaction.ballot_hash);
    booth.ballots.push(ballot);
    onMade(made + 1);
  }
  return booths;
}

class Casting {
  lost = 0;
  readonly #booths: readonly Booth[];
  readonly #onOther: (outcome: string) => void;

  constructor(booths: readonly Booth[], onOther: (outcome: string) => void) {
    this.#booths = booths;
    this.#onOther = onOther;
  }

  async asFastAsPossible(count: number): Promise<LoadReport["saturation"]> {
    const startedMs = performance.now();
    const tookMs: number[] = [];
    let left = count;
    const stand = async (booth: Booth) => {
      for (let ballot = booth.ballots.shift(); ballot !== undefined; ballot = booth.ballots.shift()) {
        tookMs.push(...(await this.#cast(booth, ballot)));
        left -= 1;
        if (left < this.#booths.length) return;
      }
    };
    await Promise.all(this.#booths.map(stand));
    return { ...pace(tookMs.length, startedMs), finalAfterMs: latencies(tookMs) };
  }

  /** All that are left: one after another has its moment, in which it is sent unless its voter's last is not final yet. */
  async atPace(ballotsPerSecond: number, onDone: (count: number) => void) {
    const startedMs = performance.now();
    const tookMs: number[] = [];
    const betweenMs = (1_000 * this.#booths.length) / ballotsPerSecond;
    const stand = async (booth: Booth, at: number) => {
      let dueMs = startedMs + (betweenMs * at) / this.#booths.length;
      for (let ballot = booth.ballots.shift(); ballot !== undefined; ballot = booth.ballots.shift()) {
        await sleep(Math.max(0, dueMs - performance.now()));
        const lateMs = performance.now() - dueMs;
        // Who had to wait for his turn has waited: leaving that out would flatter a network that cannot keep up.
        tookMs.push(...(await this.#cast(booth, ballot)).map((milliseconds) => milliseconds + Math.max(0, lateMs)));
        onDone(tookMs.length);
        dueMs += betweenMs;
      }
    };
    await Promise.all(this.#booths.map(stand));
    return { ...pace(tookMs.length, startedMs), finalAfterMs: latencies(tookMs) };
  }

  /** @returns how long it took; nothing if it never became final */
  async #cast({ voter }: Booth, ballot: MadeBallot): Promise<number[]> {
    const giveUpAtMs = performance.now() + finalWithinMs;
    const done = await castUntilFinal(voter, ballot, { giveUpAtMs: () => giveUpAtMs, onOther: this.#onOther });
    if (done !== null) return [done.tookMs];
    this.lost += 1;
    return [];
  }
}

function pace(count: number, startedMs: number) {
  const seconds = (performance.now() - startedMs) / 1_000;
  return { seconds: rounded(seconds), ballotsPerSecond: rounded(count / seconds) };
}

export function latencies(milliseconds: readonly number[]): Latencies {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
