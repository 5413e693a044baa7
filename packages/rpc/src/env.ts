/** What several services read from their environment, in the same way. */
import { z } from "zod";

export const logVariables = {
  TABELLA_LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
};

/** A list in one variable. Absent or empty: of nothing. */
export const commaSeparated = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((item) => (item.trim() === "" ? [] : [item.trim()])));

const loopback = ["127.0.0.1", "::1", "localhost"];

/**
 * Hosts that nodes may have though they are names or private addresses: those that the operator names. Who listens on
 * loopback serves this machine alone, and allows loopback by itself.
 */
export function allowedHosts(named: readonly string[], listensOn: string): string[] {
  return loopback.includes(listensOn) ? [...named, ...loopback] : [...named];
}
