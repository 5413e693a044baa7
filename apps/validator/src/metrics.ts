import type { ValidatorPort } from "@tabella/rpc/validator/ports";
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
  readonly finalBlocks = new Counter({
    name: "tabella_validator_final_blocks_total",
    help: "Blocks that became final since this process started",
    ...this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "tabella_validator_" });
  }

  /** Figures that are read from the node when they are asked for. */
  observe(
    port: ValidatorPort,
    live: {
      ballotsWaiting(): number;
      messagesDropped(): number;
      keyHeardElsewhere(): number;
      storeCheckedHeight(): number;
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
    gauge("height", "Height of the last final block", () => port.status().height);
    gauge("target_height", "The highest head that anyone tells", () => port.status().targetHeight);
    gauge("proven_height", "Up to here proofs of ballots were checked", () => port.status().provenHeight);
    gauge("store_checked_height", "Where the round of checking the own store again is", live.storeCheckedHeight);
    gauge("ledger_size", "Transactions in the ledger", () => port.status().ledgerSize);
    gauge("pending_transactions", "Transactions in the pool", () => port.status().pending);
    gauge("peers", "Validators with a live link", () => port.status().peerCount);
    gauge("halted", "1 when the node has stopped serving", () => (port.status().halted === null ? 0 : 1));
    gauge("offences", "Offences of validators on record in the ledger", () => port.evidence().offences.length);
    gauge("voting", "1 when the node votes", () => (port.status().role === "validator" ? 1 : 0));
    gauge("ballots_waiting", "Ballots whose proofs wait or are being checked", live.ballotsWaiting);
    gauge(
      "key_heard_elsewhere",
      "How often another process with this validator's key was heard of",
      live.keyHeardElsewhere,
    );
    gauge("messages_dropped", "Messages to slow peers that were dropped", live.messagesDropped);
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
