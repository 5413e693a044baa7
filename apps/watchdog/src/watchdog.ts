/** Asks all validators at a fixed cadence, and keeps what follows from their answers. */
import type { Checkpoint } from "@tabella/chain/checkpoint";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";
import { type Alert, alertKey, alertsOf, isNotice } from "./alerts.ts";
import { witnessHead } from "./cosigning.ts";
import { type ChainReader, ForkSearch } from "./fork-search.ts";
import { HeadSearch, type ShownHead } from "./head-search.ts";
import { MisdeedSearch, type ProvenMisdeed } from "./misdeed-search.ts";
import { Notices } from "./notices.ts";
import { answered, compareHeads, type Fork, type Observation, silent, unseen } from "./observation.ts";
import type { Witness } from "./witness.ts";

export interface WatchdogOptions {
  readonly genesis: Genesis;
  readonly urls: readonly string[];
  readonly nowMs: () => number;
  /** Cosigns what it sees; left out, the watchdog only looks. */
  readonly witness?: Witness | null;
  /** An alert begins, or ends. */
  readonly onAlert: (alert: Alert, change: "begins" | "ends") => void;
}

/** An alert that stands, and since when: milliseconds since the epoch. */
export interface OpenAlert {
  readonly alert: Alert;
  readonly sinceMs: number;
}

export interface ClosedAlert extends OpenAlert {
  readonly untilMs: number;
}

export interface ObservedValidator extends Observation {
  /** As the chain names it; null for an observer, and before its head was seen. */
  readonly name: string | null;
  readonly head: ShownHead | null;
}

export interface WatchdogStatus {
  /** Nothing is wrong; what stands is news at most. */
  readonly ok: boolean;
  readonly timeMs: number;
  readonly comparedUpTo: number;
  readonly alerts: readonly OpenAlert[];
  /** The latest that have ended, newest first. */
  readonly closed: readonly ClosedAlert[];
  /** The newest checkpoint that it has cosigned; null: none. */
  readonly witnessed: Checkpoint | null;
  readonly validators: readonly ObservedValidator[];
  readonly forks: readonly Fork[];
  /** Each with its proof. */
  readonly misdeeds: readonly ProvenMisdeed[];
}

const closedMax = 50;
const pollEveryMs = 2_000;
const answerWithinMs = 1_500;
/** A round with some validators that answer for their status and leave every other question open takes less. */
const roundWithinMs = 30_000;

export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #clients: ReadonlyMap<string, ValidatorClient>;
  readonly #search: ForkSearch;
  readonly #misdeeds: MisdeedSearch;
  readonly #heads: HeadSearch;
  readonly #notices = new Notices();
  #observations: readonly Observation[];
  #alerts: ReadonlyMap<string, OpenAlert> = new Map();
  #closed: readonly ClosedAlert[] = [];
  /** When a round ended last; at first, when the watchdog began. */
  #lookedMs: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    const { urls, genesis, nowMs } = options;
    this.#clients = new Map(urls.map((url) => [url, createValidatorClient(url, { timeoutMs: answerWithinMs })]));
    this.#observations = urls.map((url) => unseen(url, nowMs()));
    this.#lookedMs = nowMs();
    const reader: ChainReader = {
      summaries: async (url, cursor, limit) => {
        const page = await this.#clients.get(url)?.chain.summaries.query({ cursor, limit, order: "ascending" });
        return page?.items ?? [];
      },
      changes: (url, height) => this.#changes(url, height),
    };
    this.#search = new ForkSearch(genesis, reader);
    this.#heads = new HeadSearch(genesis, reader);
    this.#misdeeds = new MisdeedSearch(genesis, {
      shown: async (url) => {
        const view = await this.#clients.get(url)?.validators.evidence.query();
        if (view === undefined) return { texts: [], recorded: [] };
        this.#notices.seeOverrides(url, view.watchOverrides, nowMs());
        const texts = view.fork === null ? view.kept : [...view.kept, view.fork];
        return { texts, recorded: view.offences.map(({ transactionHash }) => transactionHash) };
      },
      recorded: async (url, transactionHash) => {
        const found = await this.#clients.get(url)?.chain.transaction.query({ transactionHash });
        return found?.transaction.type === "evidence" ? found.transaction.evidence : null;
      },
      changes: (url, height) => this.#changes(url, height),
    });
  }

  start(): void {
    void this.poll().finally(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), pollEveryMs);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** One round of questions. Never fails: silence is an observation. */
  async poll(): Promise<void> {
    const answers = await Promise.all(this.#observations.map((before) => this.#ask(before)));
    this.#observations = compareHeads(answers, this.#options.nowMs());
    const { genesisHash } = chainIdentity(this.#options.genesis);
    const heads = new Map(
      this.#observations.flatMap(({ url, last, silentSinceMs }) =>
        last && silentSinceMs === null && last.status.genesisHash === genesisHash ? [[url, last.status.height]] : [],
      ),
    );
    await this.#search.compare(heads);
    await this.#heads.look(heads);
    if (this.#heads.heads.size > 0) this.#notices.seeChanges(this.#heads.setChanges, this.#options.nowMs());
    await this.#misdeeds.look(heads);
    await this.#cosign(heads);
    this.#judge(genesisHash);
    this.#lookedMs = this.#options.nowMs();
  }

  /** Whether what it says is of now: while no round ends nobody is told of anything. */
  get isLooking(): boolean {
    return this.#options.nowMs() - this.#lookedMs < roundWithinMs;
  }

  status(): WatchdogStatus {
    const { forks, comparedUpTo } = this.#search;
    return {
      ok: [...this.#alerts.values()].every(({ alert }) => isNotice(alert)),
      timeMs: this.#options.nowMs(),
      comparedUpTo,
      alerts: [...this.#alerts.values()],
      closed: this.#closed,
      witnessed: this.#options.witness?.last ?? null,
      validators: this.#observations.map((one) => ({
        ...one,
        name: this.#heads.nameOf(one.last?.status.address ?? ""),
        head: this.#heads.heads.get(one.url) ?? null,
      })),
      forks,
      misdeeds: this.#misdeeds.misdeeds,
    };
  }

  async #changes(url: string, height: number): Promise<ValidatorChanges> {
    return (await this.#clients.get(url)?.validators.changes.query({ height })) ?? [];
  }

  /** A validator that does not answer now is asked again in the next round. */
  async #cosign(heads: ReadonlyMap<string, number>): Promise<void> {
    const { genesis, witness } = this.#options;
    if (!witness) return;
    for (const [url, height] of [...heads].sort(([, one], [, other]) => other - one)) {
      const client = this.#clients.get(url);
      if (client) await witnessHead(client, { genesis, witness, height }).catch(() => undefined);
    }
  }

  async #ask(before: Observation): Promise<Observation> {
    const { nowMs } = this.#options;
    const fromMs = nowMs();
    try {
      const status = await this.#clients.get(before.url)?.chain.status.query();
      return status ? answered(before, status, { fromMs, toMs: nowMs() }) : silent(before, nowMs());
    } catch {
      return silent(before, nowMs());
    }
  }

  #judge(genesisHash: string): void {
    const { nowMs, onAlert, witness } = this.#options;
    const input = {
      observations: this.#observations,
      forks: this.#search.forks,
      misdeeds: this.#misdeeds.misdeeds,
      validators: this.#heads.validators,
      refused: [...this.#search.refused, ...this.#heads.refused],
      notices: this.#notices.at(nowMs()),
      contradiction: witness?.contradiction ?? null,
      genesisHash,
      nowMs: nowMs(),
    };
    const before = this.#alerts;
    const after = new Map<string, OpenAlert>();
    for (const alert of alertsOf(input)) {
      const key = alertKey(alert);
      const known = before.get(key);
      if (!known && !after.has(key)) onAlert(alert, "begins");
      after.set(key, { alert, sinceMs: known?.sinceMs ?? input.nowMs });
    }
    for (const [key, ended] of before) {
      if (after.has(key)) continue;
      onAlert(ended.alert, "ends");
      this.#closed = [{ ...ended, untilMs: input.nowMs }, ...this.#closed].slice(0, closedMax);
    }
    this.#alerts = after;
  }
}
