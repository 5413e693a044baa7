import { type MariaDbServer, startMariaDbServer } from "@tabella/db/mariadb-server";
import { migrate } from "@tabella/db/migrate";
import { freePorts } from "./ports.ts";

export interface MariaDb extends MariaDbServer {
  readonly port: number;
}

/**
 * A private MariaDB, migrated and ready for the API: a child process on a loopback port, with its own data folder.
 * @param port a free one if not given
 * @throws MariaDbMissing, or Error with what the server said
 */
export async function startMariaDb({ dataDir, port }: { dataDir: string; port?: number }): Promise<MariaDb> {
  const [free = 0] = port === undefined ? await freePorts(1) : [port];
  const server = await startMariaDbServer({ dataDir, port: free });
  try {
    await migrate({ url: server.migratorUrl, applicationUser: server.applicationUser, readerUser: server.readerUser });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { ...server, port: free };
}
