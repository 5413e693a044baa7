import { mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { moment, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";

/**
 * The audit log (SEC-24): what administrators and operators set out to do, written before it is done, so that nothing is
 * done off the record. Rows are only ever added, see grants.ts; what came of each is in administrator_outcomes.
 */
export const administratorActions = mysqlTable("administrator_actions", {
  id: u64("id").autoincrement().primaryKey(),
  at: moment("at").notNull(),
  /** Whose action it is; null: an operator's, with a command on the server. */
  accountId: u64("account_id").references(() => accounts.id),
  /** The procedure, or the operator's command. */
  action: varchar("action", { length: 40 }).notNull(),
  /** As it was named, whether or not there is such an election; of a new one the outcome has it. */
  electionUuid: varchar("election_uuid", { length: 40 }),
  /** Whose account it is about. */
  subjectId: u64("subject_id").references(() => accounts.id),
  /** The short facts of the order as JSON: a closing time, a number. MariaDB has no JSON of its own to tell from text. */
  facts: varchar("facts", { length: 2000 }).notNull(),
  /** Of the request in the logs; null: there was none. */
  requestId: varchar("request_id", { length: 64 }),
});
