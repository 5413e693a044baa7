/**
 * `node apps/api/src/appoint-administrator.ts someone@example.org`, with the API's environment: makes an existing account
 * an administrator. There is no other way: nobody can appoint anyone over the network.
 */
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { appointAdministrator } from "@tabella/db/queries/accounts";
import { Email } from "@tabella/rpc/api/schemas";
import { readEnv } from "./env.ts";

const email = Email.safeParse(process.argv[2]);
if (!email.success) {
  process.stderr.write("usage: appoint-administrator.ts EMAIL\n");
  process.exit(2);
}
const db = connectDatabase(readEnv().TABELLA_DATABASE_URL);
const appointed = await appointAdministrator(db, email.data);
await closeDatabase(db);
if (appointed) process.stdout.write(`${email.data} is an administrator\n`);
else {
  process.stderr.write(`${email.data} has no account: register first\n`);
  process.exitCode = 1;
}
