import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions } from "mysql2/promise";

const defaultPort = 3306;

/**
 * How a database is reached: over TLS 1.2 or newer always, with a certificate that names the host and that an authority
 * has signed whom we believe (SEC-24). A server that offers no TLS is told no password.
 * @param url `mysql://user:password@host:port/database?ssl-ca=FILE`. The file holds the authorities in PEM; without it
 *   those count that Node brings
 * @throws Error that names what is wrong in the URL, and never the password
 */
export function connectionSettings(url: string) {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const host = decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1"));
  // The driver would look for the name localhost in the certificate of any server that is given by its address.
  if (isIP(host) !== 0 && host !== "127.0.0.1" && host !== "::1") {
    throw new Error(`the database is at ${host}: say its name, for that is what its certificate is checked for`);
  }
  const unknown = [...searchParams.keys()].find((key) => key !== "ssl-ca");
  if (unknown !== undefined) throw new Error(`the database's URL has a parameter that means nothing: ${unknown}`);
  const authorityFile = searchParams.get("ssl-ca");
  return {
    host,
    port: port === "" ? defaultPort : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: "utf8mb4",
    timezone: "Z",
    ssl: {
      ...(authorityFile === null ? {} : { ca: readFileSync(authorityFile, "utf8") }),
      rejectUnauthorized: true,
      verifyIdentity: true,
      minVersion: "TLSv1.2",
    },
  } satisfies ConnectionOptions;
}
