import type { Block } from "@tabella/chain/block";
import type { ChainElectionSummary, ValidatorPort } from "@tabella/rpc/validator/ports";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus figures of a validator. None of them joins a voter with a ballot or with a time finer than a block (SEC-26). */
export class ValidatorMetrics {
  readonly registry = new Registry();
  readonly #registers = { registers: [this.registry] };
  readonly persistSeconds = new Histogram({
    name: "tabella_validator_persist_seconds",
    help: "Durable writes, from the call to the end of the sync",
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5],
    ...this.#registers,
  });
  readonly ballotCheckSeconds = new Histogram({
    name: "tabella_validator_ballot_check_seconds",
    help: "Ballots checked, from the request to the verdict, waiting included",
    labelNames: ["outcome"],
    buckets: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    ...this.#registers,
  });
  readonly submissions = new Counter({
    name: "tabella_validator_submissions_total",
    help: "Transactions submitted at the public door, by outcome",
    labelNames: ["outcome"],
    ...this.#registers,
  });
  readonly #finalBlocks = new Counter({
    name: "tabella_validator_final_blocks_total",
    help: "Blocks that became final since this process started",
    ...this.#registers,
  });
  readonly #blockFinality = new Histogram({
    name: "tabella_validator_block_finality_seconds",
    help: "From a block's own time, which its proposer gave it, to its certificate here; not of blocks caught up with",
    buckets: [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32],
    ...this.#registers,
  });
  readonly #blockRounds = new Histogram({
    name: "tabella_validator_block_rounds",
    help: "Rounds that a block took: after the first, some proposer was not heard in time",
    buckets: [1, 2, 3, 5, 8],
    ...this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param isNews false for blocks that others agreed on while this node was away */
  blockFinal(
    { timestamp, round }: Block,
    { nowMs, isNews }: { readonly nowMs: number; readonly isNews: boolean },
  ): void {
    this.#finalBlocks.inc();
    if (!isNews) return;
    this.#blockFinality.observe(Math.max(0, nowMs - timestamp) / 1_000);
    this.#blockRounds.observe(round + 1);
  }

  /** Figures that are read from the node when they are asked for. */
  observe(
    port: ValidatorPort,
    live: {
      ballotsWaiting(): number;
      oldestPendingSeconds(): number;
      messagesDropped(): number;
      keyHeardElsewhere(): number;
      storeCheckedHeight(): number;
      freeBytes(): number;
      /** Null for an observer, which shows no certificate. */
      readonly channelCertificateEndsMs: (() => number) | null;
    },
  ): void {
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name: `tabella_validator_${name}`,
        help,
        ...this.#registers,
        collect() {
          this.set(value());
        },
      });
    const counter = (name: string, help: string, value: () => number) =>
      new Counter({
        name: `tabella_validator_${name}`,
        help,
        ...this.#registers,
        collect() {
          this.reset();
          this.inc(value());
        },
      });
    gauge("height", "Height of the last final block", () => port.status().height);
    gauge("target_height", "The highest head that anyone tells", () => port.status().targetHeight);
    gauge("proven_height", "Up to here proofs of ballots were checked", () => port.status().provenHeight);
    gauge("store_checked_height", "Where the round of checking the own store again is", live.storeCheckedHeight);
    gauge("data_free_bytes", "What the file system of the data folder has left for this user", live.freeBytes);
    gauge("ledger_transactions", "Transactions in the ledger", () => port.status().ledgerSize);
    gauge("pending_transactions", "Transactions in the pool", () => port.status().pending);
    gauge(
      "pending_oldest_seconds",
      "How long the oldest transaction in the pool has waited",
      live.oldestPendingSeconds,
    );
    gauge("peers", "Validators with a live link", () => port.status().peerCount);
    gauge("halted", "1 when the node has stopped serving", () => (port.status().halted === null ? 0 : 1));
    gauge("offences", "Offences of validators on record in the ledger", () => port.evidence().offences.length);
    gauge("voting", "1 when the node votes", () => (port.status().role === "validator" ? 1 : 0));
    gauge("ballots_waiting", "Ballots whose proofs wait or are being checked", live.ballotsWaiting);
    const { channelCertificateEndsMs } = live;
    if (channelCertificateEndsMs !== null) {
      gauge(
        "channel_certificate_expiry_timestamp_seconds",
        "Until when the certificate holds that other validators are shown; it is renewed at half of its life",
        () => channelCertificateEndsMs() / 1_000,
      );
    }
    counter(
      "key_heard_elsewhere_total",
      "How often another process with this validator's key was heard of",
      live.keyHeardElsewhere,
    );
    counter("messages_dropped_total", "Messages to slow peers that were dropped", live.messagesDropped);
    // Of elections that take ballots only, so that there are never many.
    const perElection = (name: string, help: string, value: (election: ChainElectionSummary) => number) =>
      new Gauge({
        name: `tabella_validator_${name}`,
        help,
        labelNames: ["election"],
        ...this.#registers,
        collect() {
          this.reset();
          for (const election of port.elections()) {
            if (election.takesBallots) this.set({ election: election.uuid }, value(election));
          }
        },
      });
    perElection("election_ballots", "Ballots that count so far", ({ ballotCount }) => ballotCount);
    perElection("election_credentials", "Voting keys on the list", ({ credentialCount }) => credentialCount);
    const drift = new Gauge({
      name: "tabella_validator_clock_drift_seconds",
      help: "Another validator's clock minus this one's, the network's delay included",
      labelNames: ["validator"],
      ...this.#registers,
      collect() {
        for (const { name, isSelf, clockDriftMs } of port.validators()) {
          if (!isSelf && clockDriftMs !== null) drift.set({ validator: name }, clockDriftMs / 1_000);
        }
      },
    });
  }
}
