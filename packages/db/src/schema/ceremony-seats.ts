import { foreignKey, index, mysqlTable, primaryKey, smallint, unique, varchar } from "drizzle-orm/mysql-core";
import { u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { ceremonies } from "./ceremonies.ts";

/** Whose certificate the registrar admits at which place of an attempt at a key ceremony. */
export const ceremonySeats = mysqlTable(
  "ceremony_seats",
  {
    electionUuid: varchar("election_uuid", { length: 40 }).notNull(),
    attempt: smallint("attempt", { unsigned: true }).notNull(),
    /** From 1: the index of the certificate. */
    seat: smallint("seat", { unsigned: true }).notNull(),
    accountId: u64("account_id")
      .notNull()
      .references(() => accounts.id),
  },
  (table) => [
    primaryKey({ name: "ceremony_seats_pk", columns: [table.electionUuid, table.attempt, table.seat] }),
    unique("ceremony_seats_attempt_account").on(table.electionUuid, table.attempt, table.accountId),
    foreignKey({
      name: "ceremony_seats_attempt_fk",
      columns: [table.electionUuid, table.attempt],
      foreignColumns: [ceremonies.electionUuid, ceremonies.attempt],
    }),
    // "My elections as a trustee".
    index("ceremony_seats_account").on(table.accountId),
  ],
);
