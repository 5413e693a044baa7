import { availableParallelism } from "node:os";
import { allowedHosts, commaSeparated, logVariables } from "@tabella/rpc/env";
import { tracingVariables } from "@tabella/telemetry/env";
import { z } from "zod";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
/** One core is left for consensus. */
const threadsByDefault = Math.max(1, availableParallelism() - 1);

const Environment = z.object({
  /** Chain, indexes and consensus' memory; one process at a time. Never restore it from a copy without need. */
  TABELLA_DATA_DIR: z.string().min(1),
  TABELLA_GENESIS_FILE: z.string().min(1),
  /** The validator's secret key file (mode 600). Absent: an observer, which follows and serves, and never votes. */
  TABELLA_KEY_FILE: z.string().min(1).optional(),
  /** JSON-RPC, tRPC, health and metrics. */
  TABELLA_PUBLIC_HOST: z.string().min(1).default("127.0.0.1"),
  TABELLA_PUBLIC_PORT: port(30_303),
  /** For the other validators. */
  TABELLA_PEER_HOST: z.string().min(1).default("127.0.0.1"),
  TABELLA_PEER_PORT: port(30_403),
  /** IP address or allowed name under which other nodes reach this one. */
  TABELLA_ADVERTISED_HOST: z.string().min(1).default("127.0.0.1"),
  /**
   * Comma-separated hosts of other validators that are names or private addresses (containers, a LAN); any other host has
   * to be a public IP address. A peers' port on loopback serves this machine alone, and allows loopback by itself.
   */
  TABELLA_ALLOWED_HOSTS: commaSeparated,
  /** Where addresses are exchanged; without it only remembered addresses are used. */
  TABELLA_BOOTNODE_URL: z.url().optional(),
  /** Comma-separated names under which the public port may be addressed, besides IP addresses and localhost. */
  TABELLA_HOST_NAMES: commaSeparated,
  /**
   * Comma-separated addresses and networks (CIDR) of relays, which bring many people's ballots: of the API. They may send
   * eight times as much as anybody else.
   */
  TABELLA_RELAYS: commaSeparated.pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))),
  /** Threads that check ballots. Absent or empty: all cores but one. */
  TABELLA_BALLOT_THREADS: z
    .union([z.literal("").transform(() => threadsByDefault), z.coerce.number().int().min(1).max(64)])
    .default(threadsByDefault),
  ...logVariables,
  ...tracingVariables,
});

/** @throws Error that names every variable that is missing or wrong */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Readonly<z.infer<typeof Environment>> {
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { data } = parsed;
  const { TABELLA_ALLOWED_HOSTS: named, TABELLA_PEER_HOST: listensOn } = data;
  return Object.freeze({ ...data, TABELLA_ALLOWED_HOSTS: allowedHosts(named, listensOn) });
}
