import { allowedHosts, commaSeparated, logVariables } from "@tabella/rpc/env";
import { z } from "zod";

const Environment = z
  .object({
    /** Interface to listen on. */
    TABELLA_HOST: z.string().min(1).default("127.0.0.1"),
    TABELLA_PORT: z.coerce.number().int().min(0).max(65_535).default(8546),
    /** The network whose nodes it lists. */
    TABELLA_GENESIS_FILE: z.string().min(1),
    /**
     * Comma-separated hosts that nodes may announce though they are names or private addresses (containers, a LAN). A
     * bootnode that listens on loopback serves this machine alone, and allows loopback addresses by itself.
     */
    TABELLA_ALLOWED_HOSTS: commaSeparated,
    ...logVariables,
  })
  .transform((read) => ({
    ...read,
    TABELLA_ALLOWED_HOSTS: allowedHosts(read.TABELLA_ALLOWED_HOSTS, read.TABELLA_HOST),
  }));

/** @throws Error that names every variable that is missing or wrong */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Readonly<z.infer<typeof Environment>> {
  const parsed = Environment.safeParse(variables);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return Object.freeze(parsed.data);
}
