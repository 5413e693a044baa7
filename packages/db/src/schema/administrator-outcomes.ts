import { mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { moment, u64 } from "../columns.ts";
import { administratorActions } from "./administrator-actions.ts";

/** What came of each row of administrator_actions, once; of one that has none it is not known, for the server stopped. */
export const administratorOutcomes = mysqlTable("administrator_outcomes", {
  actionId: u64("action_id")
    .primaryKey()
    .references(() => administratorActions.id),
  at: moment("at").notNull(),
  /** The code with which it was refused; null: it was done. */
  refusal: varchar("refusal", { length: 60 }),
  /** The election that it has made; null: it has made none. */
  electionUuid: varchar("election_uuid", { length: 40 }),
});
