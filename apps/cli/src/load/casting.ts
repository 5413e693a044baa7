/** Ballots that are made beforehand, and cast by voters of a real network: as fast as it goes, or at a pace. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Hash } from "@tabella/crypto/hex";
import { castUntilFinal, type MadeBallot } from "../election-day/cast-until-final.ts";
import type { PollingDay, RegisteredVoter } from "../election-day/polling-day.ts";
import type { BallotOrder, BoothBallot } from "./ballot-maker.ts";

export interface Latencies {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** How it went: how many became final, how often, and how long after they were sent. */
export interface CastFigures {
  readonly seconds: number;
  readonly ballotsPerSecond: number;
  readonly finalAfterMs: Latencies;
}

interface Booth {
  readonly voter: RegisteredVoter;
  /** Each replaces the one before: they are sent in order. */
  readonly ballots: MadeBallot[];
  /** The last that was made. */
  last: Hash | undefined;
}

const finalWithinMs = 120_000;

export class Casting {
  /** Ballots that never became final. */
  lost = 0;
  /** Answers that were not "final", by their code. */
  readonly otherAnswers: Record<string, number> = {};
  readonly #polling: PollingDay["polling"];
  readonly #booths: readonly Booth[];

  constructor({ polling, voters }: PollingDay) {
    this.#polling = polling;
    this.#booths = voters.map((voter) => ({ voter, ballots: [], last: undefined }));
  }

  /** Makes so many more ballots, as many for each voter, in as many threads as there are processors. */
  async prepare(count: number, onMade: (count: number) => void): Promise<void> {
    const { context, genesisHash } = this.#polling;
    const each = Math.ceil(count / this.#booths.length);
    const voters = this.#booths.map(({ voter, last }, booth) => ({
      ...{ booth, credential: voter.credential, count: each, replaces: last },
    }));
    let made = 0;
    const threads = Math.min(availableParallelism(), voters.length);
    await Promise.all(
      Array.from({ length: threads }, async (_, thread) => {
        const share = voters.filter(({ booth }) => booth % threads === thread);
        const workerData: BallotOrder = { election: context.text, genesisHash, voters: share };
        const maker = new Worker(new URL("./ballot-maker.ts", import.meta.url), { workerData });
        maker.on("message", ({ booth: at, ballot }: BoothBallot) => {
          const booth = this.#booths[at];
          if (booth === undefined) throw new Error("a ballot for nobody");
          booth.ballots.push(ballot);
          booth.last = ballot.transaction.ballot_hash;
          made += 1;
          onMade(made);
        });
        await once(maker, "exit");
      }),
    );
  }

  /** Every voter sends the next ballot as soon as the last is final. */
  async asFastAsPossible(count: number): Promise<CastFigures> {
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

  /**
   * A share of what is left, at a fixed pace, whether those before are final or not: one after another has its moment, in
   * which it is sent unless its voter's last is not final yet.
   */
  async atPace(
    { ballotsPerSecond, share }: { readonly ballotsPerSecond: number; readonly share: number },
    onDone: (count: number) => void,
  ): Promise<CastFigures> {
    const startedMs = performance.now();
    const tookMs: number[] = [];
    const betweenMs = (1_000 * this.#booths.length) / ballotsPerSecond;
    const stand = async (booth: Booth, at: number) => {
      let dueMs = startedMs + (betweenMs * at) / this.#booths.length;
      for (const ballot of booth.ballots.splice(0, Math.ceil(share * booth.ballots.length))) {
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
    const done = await castUntilFinal(voter, ballot, {
      giveUpAtMs: () => giveUpAtMs,
      onOther: (outcome) => {
        this.otherAnswers[outcome] = (this.otherAnswers[outcome] ?? 0) + 1;
      },
    });
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

/** To one decimal. */
export function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
