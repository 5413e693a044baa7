/**
 * `node apps/api/src/give-password.ts someone@example.org`, with the API's environment: gives an account a password for one
 * use, and ends its sessions. There is no other way back for who forgot a password, and none to take an address back from
 * somebody who registered it first: whom he gives it to is for the operator to know.
 */
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { accountByEmail } from "@tabella/db/queries/accounts";
import { Email } from "@tabella/rpc/api/schemas";
import { recordCommand } from "./administration/operator-command.ts";
import { giveOneTimePassword } from "./auth/one-time-password.ts";
import { readEnv } from "./env.ts";

const email = Email.safeParse(process.argv[2]);
if (!email.success) {
  process.stderr.write("usage: give-password.ts EMAIL\n");
  process.exit(2);
}
const db = connectDatabase(readEnv().TABELLA_DATABASE_URL);
const account = await accountByEmail(db, email.data);
const give = () => giveOneTimePassword(db, email.data, Date.now());
const given =
  account === null ? null : await recordCommand(db, { command: "accounts.givePassword", subjectId: account.id }, give);
await closeDatabase(db);
if (given === null) {
  process.stderr.write(`${email.data} has no account\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(
    `${given.password}\nlogs ${email.data} in once, until ${given.until.toISOString()}, and is then replaced by a password of their own choice\n`,
  );
}
