/**
 * `node apps/api/src/migrate.ts`, with the API's environment and `TABELLA_DATABASE_MIGRATOR_URL`: brings the database to
 * this program's schema, and gives the API's user (of `TABELLA_DATABASE_URL`) and the reader, each from any host, their
 * rights.
 */
import { userNames } from "@tabella/db/initial-statements";
import { migrate } from "@tabella/db/migrate";
import { readEnv } from "./env.ts";

const env = readEnv();
if (env.TABELLA_DATABASE_MIGRATOR_URL === undefined) {
  process.stderr.write("TABELLA_DATABASE_MIGRATOR_URL is missing\n");
  process.exit(2);
}
const applicationUser = { name: new URL(env.TABELLA_DATABASE_URL).username, host: "%" };
const readerUser = { name: userNames.reader, host: "%" };
const applied = await migrate({ url: env.TABELLA_DATABASE_MIGRATOR_URL, applicationUser, readerUser });
process.stdout.write(`${applied} migrations applied\n`);
