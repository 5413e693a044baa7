import { escapeId, escape as quote } from "mysql2/promise";

/**
 * What the API may do (SEC-24): nothing that changes the schema, and nothing that unmakes history. Votes and credentials
 * are never deleted, a roll only to be replaced before the opening, and who voted in which election can never be changed, only
 * how far his ballot has come; to the audit log rows are only added.
 */
const tableRights: Readonly<Record<string, string>> = {
  accounts: "SELECT, INSERT, UPDATE",
  sessions: "SELECT, INSERT, UPDATE, DELETE",
  login_throttles: "SELECT, INSERT, UPDATE, DELETE",
  elections: "SELECT, INSERT, UPDATE (phase, closes_at)",
  trustees: "SELECT, INSERT, UPDATE (public_key, pok_challenge, pok_response)",
  ceremonies: "SELECT, INSERT",
  ceremony_seats: "SELECT, INSERT",
  rolls: "SELECT, INSERT, UPDATE (frozen_at), DELETE",
  roll_entries: "SELECT, INSERT, DELETE",
  credentials: "SELECT, INSERT, UPDATE (state)",
  votes: "SELECT, INSERT, UPDATE (ballot_hash, transaction_hash, state, block_index, submitted_at)",
  administrator_actions: "SELECT, INSERT",
  administrator_outcomes: "SELECT, INSERT",
  __drizzle_migrations: "SELECT",
};

/** What statistics and support may read: no password, not even hashed, and no session. */
const readableTables: Readonly<Record<string, string>> = {
  accounts: "SELECT (id, email, display_name, role, created_at)",
  ...Object.fromEntries(
    [
      "elections",
      "trustees",
      "ceremonies",
      "ceremony_seats",
      "rolls",
      "roll_entries",
      "credentials",
      "votes",
      "administrator_actions",
      "administrator_outcomes",
    ].map((table) => [table, "SELECT"]),
  ),
};

/** An account of the database server. */
export interface DatabaseUser {
  readonly name: string;
  readonly host: string;
}

/** The GRANT statements for the API's user; run them after the migrations, when the tables exist. */
export function applicationGrants(user: DatabaseUser): string[] {
  return grantsOf(tableRights, user);
}

/** The same for the user who only reads. */
export function readerGrants(user: DatabaseUser): string[] {
  return grantsOf(readableTables, user);
}

function grantsOf(rightsOfTables: Readonly<Record<string, string>>, { name, host }: DatabaseUser): string[] {
  return Object.entries(rightsOfTables).map(
    ([table, rights]) => `GRANT ${rights} ON ${escapeId(table)} TO ${quote(name)}@${quote(host)}`,
  );
}
