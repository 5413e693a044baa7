import { index, mysqlEnum, mysqlTable, primaryKey, unique, varchar } from "drizzle-orm/mysql-core";
import { moment, point, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";
import { elections } from "./elections.ts";

/** Public parts of credentials. The primary key says: one voter, one credential an election. */
export const credentials = mysqlTable(
  "credentials",
  {
    electionUuid: varchar("election_uuid", { length: 40 })
      .notNull()
      .references(() => elections.uuid),
    accountId: u64("account_id")
      .notNull()
      .references(() => accounts.id),
    credential: point("credential").notNull(),
    /** final: the ledger has it. */
    state: mysqlEnum("state", ["pending", "final"]).notNull(),
    registeredAt: moment("registered_at").notNull(),
  },
  (table) => [
    primaryKey({ name: "credentials_pk", columns: [table.electionUuid, table.accountId] }),
    unique("credentials_election_credential").on(table.electionUuid, table.credential),
    // The reconciler's list.
    index("credentials_state").on(table.state),
  ],
);
