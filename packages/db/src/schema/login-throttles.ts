import { int, mysqlTable } from "drizzle-orm/mysql-core";
import { bytes, moment } from "../columns.ts";

/** Failed logins of one subject (an e-mail address or an address prefix, by hash), whether or not it has an account. */
export const loginThrottles = mysqlTable("login_throttles", {
  subject: bytes("subject", { length: 32 }).primaryKey(),
  failures: int("failures", { unsigned: true }).notNull(),
  lastFailureAt: moment("last_failure_at").notNull(),
});
