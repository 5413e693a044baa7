import { index, mysqlEnum, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";
import { hash, moment, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { elections } from "./elections.ts";

/**
 * Who voted, and the hash of what was sent: the outbox, which never holds the ballot itself. The ledger decides what is
 * final; `pending` and `rejected` never block another try (UX-9).
 */
export const votes = mysqlTable(
  "votes",
  {
    electionUuid: varchar("election_uuid", { length: 40 })
      .notNull()
      .references(() => elections.uuid),
    accountId: u64("account_id")
      .notNull()
      .references(() => accounts.id),
    ballotHash: hash("ballot_hash").notNull(),
    transactionHash: hash("transaction_hash").notNull(),
    state: mysqlEnum("state", ["pending", "rejected", "final"]).notNull(),
    blockIndex: u64("block_index"),
    submittedAt: moment("submitted_at").notNull(),
  },
  (table) => [
    // One vote a voter and election, however many requests come at once (DB-7).
    primaryKey({ name: "votes_pk", columns: [table.electionUuid, table.accountId] }),
    // The reconciler's list.
    index("votes_state").on(table.state),
  ],
);
