import { z } from "zod";

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
  /** Comma-separated names under which the watchdog may be addressed, besides IP addresses and localhost. */
  TABELLA_HOST_NAMES: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((item) => (item.trim() === "" ? [] : [item.trim()]))),
  TABELLA_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
});

/** @throws Error that names every variable that is missing or wrong */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Readonly<z.infer<typeof Environment>> {
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return Object.freeze(parsed.data);
}
