import { int, mysqlTable } from "drizzle-orm/mysql-core";
import { bytes, moment } from "../columns.ts";

/**
 * What failed of one subject, by hash: logins of an e-mail address, whether or not it has an account, or from an address
 * prefix; voting keys that an account tried in an election.
 */
export const loginThrottles = mysqlTable("login_throttles", {
  subject: bytes("subject", { length: 32 }).primaryKey(),
  failures: int("failures", { unsigned: true }).notNull(),
  lastFailureAt: moment("last_failure_at").notNull(),
});
