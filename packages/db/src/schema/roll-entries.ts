import { int, mysqlTable, primaryKey, unique, varchar } from "drizzle-orm/mysql-core";
import { point } from "../columns.ts";
import { elections } from "./elections.ts";

/** Who is on a roll, by e-mail address. Whether there is an account with it may change until the election closes. */
export const rollEntries = mysqlTable(
  "roll_entries",
  {
    electionUuid: varchar("election_uuid", { length: 40 })
      .notNull()
      .references(() => elections.uuid),
    /** Lower-case, as in accounts. */
    email: varchar("email", { length: 254 }).notNull(),
    weight: int("weight", { unsigned: true }).notNull(),
    credential: point("credential").notNull(),
  },
  (table) => [
    primaryKey({ name: "roll_entries_pk", columns: [table.electionUuid, table.email] }),
    unique("roll_entries_election_credential").on(table.electionUuid, table.credential),
  ],
);
