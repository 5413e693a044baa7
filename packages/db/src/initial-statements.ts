/** The users of the database server, as it makes them at each of its starts (SEC-24). */

export const databaseName = "tabella";

/** Who logs in as what; nobody may write files, look at other users' work, or administer the server. */
export const userNames = {
  /** Changes the schema. */
  migrator: "tabella_migrator",
  /** The API; its rights come with the migrations (grants.ts). */
  app: "tabella_app",
  /** Statistics and support; the same. */
  reader: "tabella_reader",
  /** Reads everything, and the log of changes. */
  backup: "tabella_backup",
} as const;

export type UserRole = keyof typeof userNames;

/** Hexadecimal digits of our own making, so that nothing needs quoting. */
export type DatabasePasswords = Readonly<Record<UserRole, string>>;

/** @param newPassword makes one */
export function makePasswords(newPassword: () => string): DatabasePasswords {
  return { migrator: newPassword(), app: newPassword(), reader: newPassword(), backup: newPassword() };
}

/**
 * SQL for the server's `--init-file`, one statement a line: the database, and its users, each over TLS only. It says so to
 * no log of changes: who replays one elsewhere keeps the users that are there.
 * @param host from where they may log in, as MariaDB writes it: an address, or `%`
 */
export function initialStatements(passwords: DatabasePasswords, host: string): string {
  const account = (role: UserRole) => `'${userNames[role]}'@'${host}'`;
  const user = (role: UserRole) =>
    ["CREATE USER IF NOT EXISTS", "ALTER USER"].map(
      (verb) => `${verb} ${account(role)} IDENTIFIED BY '${passwords[role]}' REQUIRE SSL;`,
    );
  const schemaRights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES";
  return [
    "SET SESSION sql_log_bin = 0;",
    `CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    // Of the programs that made the server's own tables.
    "DELETE FROM mysql.global_priv WHERE User = '';",
    "FLUSH PRIVILEGES;",
    ...user("migrator"),
    ...user("app"),
    ...user("reader"),
    ...user("backup"),
    `GRANT ${schemaRights} ON ${databaseName}.* TO ${account("migrator")} WITH GRANT OPTION;`,
    `GRANT SELECT, SHOW VIEW, TRIGGER, LOCK TABLES ON ${databaseName}.* TO ${account("backup")};`,
    `GRANT RELOAD, BINLOG MONITOR, REPLICATION SLAVE ON *.* TO ${account("backup")};`,
    "",
  ].join("\n");
}
