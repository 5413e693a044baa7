import { index, mysqlTable } from "drizzle-orm/mysql-core";
import { bytes, moment, u64 } from "../columns.ts";
import { accounts } from "./accounts.ts";

/** What a JSON Web Token names and what can be revoked (SEC-11). */
export const sessions = mysqlTable(
  "sessions",
  {
    id: bytes("id", { length: 16 }).primaryKey(),
    accountId: u64("account_id")
      .notNull()
      .references(() => accounts.id),
    /** SHA-256 of the session token: reading the table gives nobody a session. */
    tokenHash: bytes("token_hash", { length: 32 }).notNull().unique("sessions_token_hash"),
    createdAt: moment("created_at").notNull(),
    lastUsedAt: moment("last_used_at").notNull(),
    /** While a ballot is open, the idle limit rests (SEC-12): choosing makes no requests. */
    ballotOpenedAt: moment("ballot_opened_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    // Removing what has long ended.
    index("sessions_created_at").on(table.createdAt),
  ],
);
