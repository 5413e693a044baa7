import { boolean, int, mysqlEnum, mysqlTable, text, varchar } from "drizzle-orm/mysql-core";
import { moment, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";

/**
 * An election as it was drafted. From the opening on the ledger decides what is true; `phase` only remembers what it
 * said last, so that a list needs no validator.
 */
export const elections = mysqlTable("elections", {
  /** The specification's uuid, Base58. */
  uuid: varchar("uuid", { length: 40 }).primaryKey(),
  name: varchar("name", { length: 200 }).notNull(),
  description: text("description").notNull(),
  /** Canonical JSON text of the specification's questions; text, so that its bytes stay as they are. */
  questions: text("questions").notNull(),
  registration: mysqlEnum("registration", ["open", "roll"]).notNull(),
  ballotsMin: int("ballots_min", { unsigned: true }).notNull(),
  /** Whether a voter may cast again; then the last ballot counts. */
  replacingAllowed: boolean("replacing_allowed").notNull().default(false),
  closesAt: moment("closes_at"),
  isDemo: boolean("is_demo").notNull(),
  phase: mysqlEnum("phase", ["draft", "open", "closed", "tallied", "closed-without-result"]).notNull(),
  createdBy: u64("created_by")
    .notNull()
    .references(() => accounts.id),
  createdAt: moment("created_at").notNull(),
});
