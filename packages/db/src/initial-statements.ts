/** The users of the database server, as it makes them at each of its starts (SEC-24). */

export const databaseName = "tabella";
export const applicationUserName = "tabella_app";
export const migratorUserName = "tabella_migrator";

/** Hexadecimal digits of our own making, so that nothing needs quoting. */
export interface DatabasePasswords {
  readonly migrator: string;
  readonly app: string;
}

/**
 * SQL for the server's `--init-file`, one statement a line: the database, the user of migrations, who may change the
 * schema, and the user of the API, whose rights come with the migrations (grants.ts).
 * @param host from where they may log in, as MariaDB writes it: an address, or `%`
 */
export function initialStatements({ migrator, app }: DatabasePasswords, host: string): string {
  const user = (name: string, password: string) => [
    `CREATE USER IF NOT EXISTS '${name}'@'${host}' IDENTIFIED BY '${password}';`,
    `ALTER USER '${name}'@'${host}' IDENTIFIED BY '${password}';`,
  ];
  return [
    `CREATE DATABASE IF NOT EXISTS ${databaseName} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    ...user(migratorUserName, migrator),
    ...user(applicationUserName, app),
    `GRANT ALL PRIVILEGES ON ${databaseName}.* TO '${migratorUserName}'@'${host}' WITH GRANT OPTION;`,
    "",
  ].join("\n");
}
