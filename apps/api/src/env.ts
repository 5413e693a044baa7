import { readSecretFile } from "@tabella/keys/key-file";
import { logVariables } from "@tabella/rpc/env";
import { tracingVariables } from "@tabella/telemetry/env";
import { z } from "zod";

const urls = z
  .string()
  .transform((text) => text.split(",").map((url) => url.trim().replace(/\/+$/, "")))
  .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1));

const databaseUrl = z.url({ protocol: /^mysql$/ });

const Environment = z.object({
  TABELLA_HOST: z.string().default("127.0.0.1"),
  TABELLA_PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  TABELLA_DATABASE_URL: databaseUrl,
  /** Authorities in PEM, one of whom has signed the database's certificate; without it, those that Node brings. */
  TABELLA_DATABASE_CA_FILE: z.string().min(1).optional(),
  /** Of a user who may change the schema; only migrate.ts uses it. */
  TABELLA_DATABASE_MIGRATOR_URL: databaseUrl.optional(),
  TABELLA_VALIDATOR_URLS: urls,
  TABELLA_GENESIS_FILE: z.string().min(1),
  TABELLA_REGISTRAR_KEY_FILE: z.string().min(1),
  TABELLA_JWT_KEY_FILE: z.string().min(1),
  /** Origins of the pages, comma separated: only they may send mutations from a browser. */
  TABELLA_WEB_ORIGIN: urls.transform((origins) => origins.map((origin) => new URL(origin).origin)),
  /** Addresses and networks whose X-Forwarded-For is believed: where the web server runs. */
  TABELLA_TRUSTED_PROXIES: z
    .string()
    .default("127.0.0.1,::1")
    .transform((text) => text.split(",").map((address) => address.trim())),
  /** Of one client address: a whole company, a hall. What costs a password hash, and all else. */
  TABELLA_LOGINS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  TABELLA_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(12_000),
  ...logVariables,
  ...tracingVariables,
});

const Settings = Environment.transform(({ TABELLA_DATABASE_CA_FILE: authorities, ...settings }) => {
  const { TABELLA_DATABASE_URL: url, TABELLA_DATABASE_MIGRATOR_URL: migratorUrl } = settings;
  return {
    ...settings,
    TABELLA_DATABASE_URL: believing(url, authorities),
    TABELLA_DATABASE_MIGRATOR_URL: migratorUrl === undefined ? undefined : believing(migratorUrl, authorities),
  };
});

/** The URL with the file in it, as packages/db takes it. What it says itself goes before. */
function believing(url: string, authorityFile: string | undefined): string {
  const complete = new URL(url);
  if (authorityFile === undefined || complete.searchParams.has("ssl-ca")) return url;
  complete.searchParams.set("ssl-ca", authorityFile);
  return complete.href;
}

export type Env = Readonly<z.output<typeof Settings>>;

const secrets = ["TABELLA_DATABASE_URL", "TABELLA_DATABASE_MIGRATOR_URL"] as const;

/**
 * The process's settings, read once. A secret may come as `NAME_FILE`, the path of a file that holds it
 * and that nobody else can read.
 * @throws Error naming every variable that is missing or wrong; never a value
 */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  const fromFiles = Object.fromEntries(
    secrets.flatMap((name) => {
      const file = variables[`${name}_FILE`];
      return file === undefined ? [] : [[name, readSecretFile(file).trim()]];
    }),
  );
  const parsed = Settings.safeParse({ ...variables, ...fromFiles });
  if (parsed.success) return Object.freeze(parsed.data);
  const names = new Set(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  throw new Error(`environment: ${[...names].join("; ")}`);
}
