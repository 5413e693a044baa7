import { mysqlEnum, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { moment, u64 } from "../columns.ts";

/** People. Voter, trustee and auditor are what one does; administrator is the only role that is appointed. */
export const accounts = mysqlTable("accounts", {
  id: u64("id").autoincrement().primaryKey(),
  /** Lower-case; compared byte by byte (the database's collation is utf8mb4_bin). */
  email: varchar("email", { length: 254 }).notNull().unique("accounts_email"),
  displayName: varchar("display_name", { length: 100 }).notNull(),
  /** Argon2id in PHC form. */
  passwordHash: varchar("password_hash", { length: 255 }).notNull(),
  /** Not null: the operator gave this password, for one use until then. */
  passwordOnceUntil: moment("password_once_until"),
  role: mysqlEnum("role", ["voter", "administrator"]).notNull(),
  createdAt: moment("created_at").notNull(),
});
