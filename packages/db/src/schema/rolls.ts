import { int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { bytes, hash, moment } from "../columns.ts";
import { elections } from "./elections.ts";

/** The roll of an election by roll, as its credential authority signed it (election/roll.ts); the voters are roll_entries. */
export const rolls = mysqlTable("rolls", {
  electionUuid: varchar("election_uuid", { length: 40 })
    .primaryKey()
    .references(() => elections.uuid),
  rollHash: hash("roll_hash").notNull(),
  size: int("size", { unsigned: true }).notNull(),
  totalWeight: int("total_weight", { unsigned: true }).notNull(),
  authority: hash("authority").notNull(),
  signature: bytes("signature", { length: 64 }).notNull(),
  importedAt: moment("imported_at").notNull(),
  /** Set when the opening is ordered: from then on it is never replaced. */
  frozenAt: moment("frozen_at"),
});
