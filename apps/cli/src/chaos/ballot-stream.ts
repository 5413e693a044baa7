/**
 * Voters who vote again and again through the API. A ballot is acknowledged when the API says that it is final; whatever
 * else comes back, or nothing at all, the same bytes are sent again (REL-7).
 */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hash } from "@tabella/crypto/hex";
import type { Prng } from "@tabella/simulator/prng";
import { castUntilFinal, type MadeBallot, makeBallot } from "../election-day/cast-until-final.ts";
import { candidates, type RegisteredVoter } from "../election-day/polling-day.ts";
import type { Polling } from "../election-day/voter.ts";

export interface Acknowledged {
  readonly ballotHash: Hash;
  /** From the first attempt to the acknowledgement. */
  readonly tookMs: number;
  readonly attempts: number;
  readonly receipt: string;
}

interface StreamOptions {
  readonly voters: readonly RegisteredVoter[];
  readonly polling: Polling;
  readonly ballotsPerSecond: number;
  readonly chance: Prng;
}

export class BallotStream {
  readonly acknowledged: Acknowledged[] = [];
  /** Answers that were none, or no final one, by their code. */
  readonly unknownOutcomes = new Map<string, number>();
  /** What no fault excuses. */
  readonly violations: string[] = [];
  readonly #options: StreamOptions;
  readonly #underWay = new Map<Hash, number>();
  readonly #lastChoice = new Map<RegisteredVoter, number>();
  readonly #stopped = new AbortController();
  #ballotsPerSecond: number;
  #giveUpAtMs = Number.POSITIVE_INFINITY;
  #loops: readonly Promise<void>[] = [];
  #listeners: (() => void)[] = [];

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#ballotsPerSecond = options.ballotsPerSecond;
    // Every voter's pause listens.
    setMaxListeners(0, this.#stopped.signal);
  }

  start(): void {
    const { voters } = this.#options;
    this.#loops = voters.map((voter, at) => this.#vote(voter, (this.#betweenBallotsMs * at) / voters.length));
  }

  /** From now on so many ballots a second, if the network can do it; null: as many as at first. */
  setPace(ballotsPerSecond: number | null): void {
    this.#ballotsPerSecond = ballotsPerSecond ?? this.#options.ballotsPerSecond;
  }

  get #betweenBallotsMs(): number {
    return (1_000 * this.#options.voters.length) / this.#ballotsPerSecond;
  }

  /** Since when a ballot waits for its block; null while none does. */
  get waitingSinceMs(): number | null {
    const [oldest] = this.#underWay.values();
    return oldest ?? null;
  }

  /** Ballots that were sent and never acknowledged. */
  get unsettled(): readonly Hash[] {
    return [...this.#underWay.keys()];
  }

  /** How often each candidate must be counted, if each voter's last acknowledged ballot counts. */
  get expectedCounts(): readonly number[] {
    const counts = Array<number>(candidates).fill(0);
    for (const choice of this.#lastChoice.values()) counts[choice] = (counts[choice] ?? 0) + 1;
    return counts;
  }

  /** Resolves right after the next acknowledgement, or when the time is over. */
  nextAcknowledgement(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#listeners.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** No new ballots; those under way are sent on until they are acknowledged, or the time is over. */
  async stop(settleWithinMs: number): Promise<void> {
    this.#giveUpAtMs = performance.now() + settleWithinMs;
    this.#stopped.abort();
    await Promise.all(this.#loops);
  }

  async #vote(voter: RegisteredVoter, firstAfterMs: number): Promise<void> {
    await this.#pause(firstAfterMs);
    let replaces: Hash | undefined;
    while (!this.#stopped.signal.aborted) {
      const startedMs = performance.now();
      const choice = this.#options.chance.between(0, candidates - 1);
      const ballot = makeBallot(this.#options.polling, voter, { choice, replaces });
      if (!(await this.#cast(voter, ballot))) return;
      this.#lastChoice.set(voter, ballot.choice);
      replaces = ballot.transaction.ballot_hash;
      await this.#pause(this.#betweenBallotsMs - (performance.now() - startedMs));
    }
  }

  /** @returns whether it was acknowledged before the end of the run */
  async #cast(voter: RegisteredVoter, ballot: MadeBallot): Promise<boolean> {
    const ballotHash = ballot.transaction.ballot_hash;
    this.#underWay.set(ballotHash, performance.now());
    const done = await castUntilFinal(voter, ballot, {
      giveUpAtMs: () => this.#giveUpAtMs,
      onOther: (outcome) => this.#count(outcome),
    });
    if (done === null) return false;
    const { status, attempts, tookMs } = done;
    if (status.ballotHash !== ballotHash || status.receipt === null) {
      this.violations.push(`the API calls ${ballotHash} final, and means ${status.ballotHash}`);
    }
    this.#acknowledge({ ballotHash, tookMs, attempts, receipt: status.receipt ?? "" });
    return true;
  }

  #acknowledge(ballot: Acknowledged): void {
    this.#underWay.delete(ballot.ballotHash);
    this.acknowledged.push(ballot);
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  #count(outcome: string): void {
    this.unknownOutcomes.set(outcome, (this.unknownOutcomes.get(outcome) ?? 0) + 1);
  }

  #pause(milliseconds: number): Promise<void> {
    const pause = sleep(Math.max(0, milliseconds), undefined, { signal: this.#stopped.signal });
    // The end of the run ends every pause.
    return pause.catch(() => undefined);
  }
}
