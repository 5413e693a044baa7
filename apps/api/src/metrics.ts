import { type Database, databaseCertificateEndsMs } from "@tabella/db/database";
import { countVotesByState } from "@tabella/db/queries/votes";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Validators } from "./chain/validators.ts";

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** One call of a procedure that exists. */
  observe(call: { readonly procedure: string; readonly status: number; readonly seconds: number }): void;
  refused(code: string): void;
}

/** Prometheus' view of the API; its labels are procedures and codes, never persons or ballots (SEC-26). */
export function createMetrics({ db, validators }: { db: Database; validators: Pick<Validators, "known"> }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const duration = new Histogram({
    name: "tabella_api_request_seconds",
    help: "How long a request took, by its first procedure",
    labelNames: ["procedure", "status"] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const refusals = new Counter({
    name: "tabella_api_refusals_total",
    help: "Answers that are errors, by their code",
    labelNames: ["code"] as const,
    registers,
  });
  new Gauge({
    name: "tabella_api_validators_online",
    help: "Validators that answer",
    registers,
    collect() {
      this.set(validators.known().filter(({ status }) => status !== null).length);
    },
  });
  new Gauge({
    name: "tabella_api_votes",
    help: "Votes sent through the API, by how far they have come",
    labelNames: ["state"] as const,
    registers,
    async collect() {
      // Without the database nobody knows; all other figures are wanted then more than ever.
      const counts = await countVotesByState(db).catch(() => null);
      if (counts === null) this.reset();
      else for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "tabella_api_database_certificate_expiry_timestamp_seconds",
    help: "Until when the certificate holds that the database shows",
    registers,
    async collect() {
      const endsMs = await databaseCertificateEndsMs(db).catch(() => null);
      if (endsMs === null) this.remove();
      else this.set(endsMs / 1_000);
    },
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe: ({ procedure, status, seconds }) => duration.observe({ procedure, status: String(status) }, seconds),
    refused: (code) => refusals.inc({ code }),
  };
}
