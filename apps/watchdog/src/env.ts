import { commaSeparated, logVariables } from "@tabella/rpc/env";
import { z } from "zod";

/** Absent or empty: nowhere. */
const receiver = z.union([z.literal("").transform(() => undefined), z.url({ protocol: /^https?$/ })]).optional();

const Environment = z.object({
  TABELLA_HOST: z.string().min(1).default("127.0.0.1"),
  TABELLA_PORT: z.coerce.number().int().min(0).max(65_535).default(9400),
  /** Comma-separated public base URLs of the validators to watch. */
  TABELLA_VALIDATOR_URLS: z
    .string()
    .min(1)
    .transform((text) => text.split(",").map((url) => url.trim()))
    .pipe(z.array(z.url()).min(1).max(100)),
  TABELLA_GENESIS_FILE: z.string().min(1),
  /** Where the watchdog keeps its key as a witness, what it has cosigned and what it publishes; without it, it cosigns nothing. */
  TABELLA_DATA_DIR: z.string().min(1).optional(),
  /** Its name as a witness, beside its key in every cosignature. */
  TABELLA_WITNESS_NAME: z.string().min(1).default("tabella/watchdog"),
  /** Where alerts are posted, each once when it begins and once when it ends. */
  TABELLA_WEBHOOK_URL: receiver,
  /** Mode 600; what it holds signs each post (HMAC-SHA-256). */
  TABELLA_WEBHOOK_SECRET_FILE: z.string().min(1).optional(),
  /** Asked every minute, for somebody who alarms when that ends: nobody else tells that the watchdog itself is gone. */
  TABELLA_HEARTBEAT_URL: receiver,
  /** Comma-separated names under which the watchdog may be addressed, besides IP addresses and localhost. */
  TABELLA_HOST_NAMES: commaSeparated,
  ...logVariables,
});

/** @throws Error that names every variable that is missing or wrong */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Readonly<z.infer<typeof Environment>> {
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return Object.freeze(parsed.data);
}
