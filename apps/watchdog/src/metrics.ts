import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Observation } from "./observation.ts";
import type { Watchdog } from "./watchdog.ts";
import type { Webhook } from "./webhook.ts";

/** Prometheus figures: what the watchdog's status says, as numbers. */
export function watchdogMetrics(
  watchdog: Pick<Watchdog, "status">,
  webhook: Pick<Webhook, "lost"> | null = null,
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const perValidator = (name: string, help: string, value: (observation: Observation) => number | undefined) =>
    new Gauge({
      name: `tabella_watchdog_validator_${name}`,
      help,
      labelNames: ["url"],
      registers: [registry],
      collect() {
        this.reset();
        for (const observation of watchdog.status().validators) {
          const number = value(observation);
          if (number !== undefined) this.set({ url: observation.url }, number);
        }
      },
    });
  perValidator("up", "1 while the validator answers", ({ silentSinceMs }) => (silentSinceMs === null ? 1 : 0));
  /** Nothing while it is silent: what it said before is not so any more. */
  const whileHeard = (name: string, help: string, value: (last: NonNullable<Observation["last"]>) => number) =>
    perValidator(name, help, ({ last, silentSinceMs }) =>
      last === null || silentSinceMs !== null ? undefined : value(last),
    );
  whileHeard("height", "Height of its last final block", ({ status }) => status.height);
  whileHeard("clock_drift_seconds", "Its clock minus the watchdog's", ({ clockDriftMs }) => clockDriftMs / 1_000);
  whileHeard("latency_seconds", "How long its last answer took", ({ latencyMs }) => latencyMs / 1_000);
  new Gauge({
    name: "tabella_watchdog_witnessed_height",
    help: "Block of the newest checkpoint that was cosigned",
    registers: [registry],
    collect() {
      this.set(watchdog.status().witnessed?.height ?? 0);
    },
  });
  new Gauge({
    name: "tabella_watchdog_alerts",
    help: "Alerts that stand, by code",
    labelNames: ["code"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { alert } of watchdog.status().alerts) this.inc({ code: alert.code });
    },
  });
  new Counter({
    name: "tabella_watchdog_undelivered_alerts_total",
    help: "Posts to the webhook that were given up since the start; 0 without a webhook",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(webhook?.lost ?? 0);
    },
  });
  return registry;
}
