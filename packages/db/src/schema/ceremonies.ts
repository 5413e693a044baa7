import { mysqlTable, primaryKey, smallint, varchar } from "drizzle-orm/mysql-core";
import { elections } from "./elections.ts";

/**
 * The attempts at the key ceremony of an election whose trustees share one key (spec 3.1.1, "Pedersen"); who takes part in
 * each is in ceremony_seats. How far an attempt has come is on the ledger. Attempts are never changed: the next one is a new
 * row.
 */
export const ceremonies = mysqlTable(
  "ceremonies",
  {
    electionUuid: varchar("election_uuid", { length: 40 })
      .notNull()
      .references(() => elections.uuid),
    /** From 1. */
    attempt: smallint("attempt", { unsigned: true }).notNull(),
    /** How many of the trustees it takes to decrypt. */
    threshold: smallint("threshold", { unsigned: true }).notNull(),
  },
  (table) => [primaryKey({ name: "ceremonies_pk", columns: [table.electionUuid, table.attempt] })],
);
