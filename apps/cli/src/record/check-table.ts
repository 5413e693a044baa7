import type { CheckOutcome } from "@tabella/verifier/audit";
import { paint, printTable } from "../output.ts";

/** A line a check: how often it ran, how often it had to, and what failed first. */
export function printChecks(checks: readonly CheckOutcome[]): void {
  printTable([
    ["check", "ran", "expected", ""],
    ...checks.map(({ name, ran, expected, ok, detail }) => [
      name,
      String(ran),
      String(expected),
      ok ? paint.green("held") : paint.red(`failed: ${detail ?? "it did not run as often as the record demands"}`),
    ]),
  ]);
}
