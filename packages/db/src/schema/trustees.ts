import { index, mysqlTable, primaryKey, smallint, unique, varchar } from "drizzle-orm/mysql-core";
import { point, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { elections } from "./elections.ts";

/**
 * Trustees who are each needed for the count, and the public key of each once its browser has made it. Trustees of whom some
 * are enough are in ceremony_seats.
 */
export const trustees = mysqlTable(
  "trustees",
  {
    electionUuid: varchar("election_uuid", { length: 40 })
      .notNull()
      .references(() => elections.uuid),
    /** From 1: the specification's owner. */
    position: smallint("position", { unsigned: true }).notNull(),
    accountId: u64("account_id")
      .notNull()
      .references(() => accounts.id),
    publicKey: point("public_key"),
    /** Proof of knowledge of the secret, decimal strings as in the specification. */
    pokChallenge: varchar("pok_challenge", { length: 80 }),
    pokResponse: varchar("pok_response", { length: 80 }),
  },
  (table) => [
    primaryKey({ name: "trustees_pk", columns: [table.electionUuid, table.position] }),
    unique("trustees_election_account").on(table.electionUuid, table.accountId),
    // One key cannot stand for two trustees.
    unique("trustees_election_key").on(table.electionUuid, table.publicKey),
    // "My elections as a trustee".
    index("trustees_account").on(table.accountId),
  ],
);
