/**
 * `node apps/api/src/appoint-administrator.ts someone@example.org`, with the API's environment: makes an existing account
 * an administrator; with `--dismiss` before the address, a voter again. There is no other way: nobody can appoint anyone
 * over the network. What an administrator has drafted and opened stays, and every other one goes on with it. Who is appointed
 * is logged out: at the next login the password must be one for this office (SEC-3).
 */
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { accountByEmail, changeRole } from "@tabella/db/queries/accounts";
import { endSessionsOf } from "@tabella/db/queries/sessions";
import { Email } from "@tabella/rpc/api/schemas";
import { recordCommand } from "./administration/operator-command.ts";
import { readEnv } from "./env.ts";

const [first, second] = process.argv.slice(2);
const isDismissed = first === "--dismiss";
const email = Email.safeParse(isDismissed ? second : first);
if (!email.success) {
  process.stderr.write("usage: appoint-administrator.ts [--dismiss] EMAIL\n");
  process.exit(2);
}
const db = connectDatabase(readEnv().TABELLA_DATABASE_URL);
const account = await accountByEmail(db, email.data);
if (account !== null) {
  const command = isDismissed ? "accounts.dismiss" : "accounts.appoint";
  await recordCommand(db, { command, subjectId: account.id }, async () => {
    await changeRole(db, account.id, isDismissed ? "voter" : "administrator");
    if (!isDismissed) await endSessionsOf(db, account.id);
  });
}
await closeDatabase(db);
if (account === null) {
  process.stderr.write(`${email.data} has no account${isDismissed ? "" : ": register first"}\n`);
  process.exitCode = 1;
} else process.stdout.write(`${email.data} is ${isDismissed ? "no administrator" : "an administrator"}\n`);
