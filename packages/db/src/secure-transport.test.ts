import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection as connectTcp, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectionSettings } from "./connection-settings.ts";
import { closeDatabase, connectDatabase, databaseCertificateEndsMs } from "./database.ts";
import { type MariaDbServer, startMariaDbServer } from "./mariadb-server.ts";
import { migrate } from "./migrate.ts";
import { makeDatabaseCertificate, outlivesNextYear } from "./server-certificate.ts";
import { freePort } from "./testing/server.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-transport-test-"));
let server: MariaDbServer;
beforeAll(async () => {
  server = await startMariaDbServer({ dataDir: folder, port: await freePort() });
  const { migratorUrl: url, applicationUser, readerUser } = server;
  await migrate({ url, applicationUser, readerUser });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Settings = Parameters<typeof createConnection>[0];

async function ask(settings: Settings, statement: string): Promise<RowDataPacket[]> {
  const connection = await createConnection(settings as object);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(statement);
    return rows;
  } finally {
    connection.destroy();
  }
}
const asUser = (url: string, statement: string) => ask(connectionSettings(url), statement);
const denied = { code: expect.stringMatching(/ACCESS_DENIED/) };

describe("SEC-24: the way to the database", () => {
  test("is TLS 1.2 or newer for each of its users", async () => {
    for (const url of [server.url, server.migratorUrl, server.readerUrl, server.backupUrl]) {
      const [row] = await asUser(url, "SHOW SESSION STATUS LIKE 'Ssl_version'");
      expect(row?.Value).toMatch(/^TLSv1\.[23]$/);
    }
    const [versions] = await asUser(
      server.url,
      "SELECT @@tls_version AS accepted, @@require_secure_transport AS demanded",
    );
    expect(versions).toEqual({ accepted: "TLSv1.2,TLSv1.3", demanded: 1 });
  });

  test("is refused to whom comes without TLS, before anyone asks who it is", async () => {
    const { ssl: _, ...plain } = connectionSettings(server.url);
    await expect(ask(plain, "SELECT 1")).rejects.toMatchObject({
      message: expect.stringMatching(/insecure transport|Access denied/),
    });
  });

  test("is refused by us if another authority has signed, or none is named that did", async () => {
    const other = join(folder, "other-authority.pem");
    writeFileSync(other, (await makeDatabaseCertificate({ host: "127.0.0.1", nowMs: Date.now() })).authority);
    const url = new URL(server.url);
    url.searchParams.set("ssl-ca", other);
    await expect(asUser(url.href, "SELECT 1")).rejects.toThrow(/certificate/);
    url.searchParams.delete("ssl-ca");
    await expect(asUser(url.href, "SELECT 1")).rejects.toThrow(/certificate/);
  });

  test("is refused by us if the certificate is of another host, and a host by its address is not asked at all", async () => {
    const settings = connectionSettings(server.url);
    const stream = () => connectTcp(settings.port, settings.host);
    await expect(ask({ ...settings, host: "localhost", stream }, "SELECT 1")).resolves.toHaveLength(1);
    await expect(ask({ ...settings, host: "database.example.org", stream }, "SELECT 1")).rejects.toThrow(/altnames/);
    const byAddress = "mysql://tabella_app:canary-5d@192.0.2.7/tabella";
    expect(() => connectionSettings(byAddress)).toThrow(/192\.0\.2\.7: say its name/);
    expect(() => connectionSettings(byAddress)).not.toThrow(/canary/);
  });

  test("carries no password if someone on the way takes the offer of TLS out of the server's greeting", async () => {
    const { port } = connectionSettings(server.url);
    let fromUs = 0;
    const between = createServer((socket) => {
      const upstream = connectTcp(port, "127.0.0.1");
      upstream.once("data", (greeting) => {
        socket.write(withoutTls(greeting));
        upstream.pipe(socket);
      });
      socket.on("data", (bytes) => {
        fromUs += bytes.length;
        upstream.write(bytes);
      });
      for (const end of [socket, upstream])
        end
          .on("error", () => {})
          .on("close", () => {
            socket.destroy();
            upstream.destroy();
          });
    });
    const listening = await listen(between);
    const url = new URL(server.url);
    url.port = String(listening);
    await expect(asUser(url.href, "SELECT 1")).rejects.toMatchObject({ code: "HANDSHAKE_NO_SSL_SUPPORT" });
    expect(fromUs).toBe(0);
    between.close();
  });

  test("a parameter of the URL that means nothing is named, not passed over", () => {
    expect(() => connectionSettings("mysql://a:b@db/tabella?ssl-mode=DISABLED")).toThrow("means nothing: ssl-mode");
  });
});

describe("SEC-24: the server's certificate", () => {
  test("is kept from start to start, lives for years, and its key is for its owner alone", async () => {
    const file = join(folder, "server.pem");
    const pem = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(pem).toContain("PRIVATE KEY");
    const authority = readFileSync(join(folder, "authority.pem"), "utf8");
    expect(authority).not.toContain("PRIVATE KEY");
    expect(new X509Certificate(pem).verify(new X509Certificate(authority).publicKey)).toBe(true);
    const inYears = (years: number) => Date.now() + years * 365 * 86_400_000;
    expect([8, 9.5].map((years) => outlivesNextYear(pem, inYears(years)))).toEqual([true, false]);
  });
});

test("SEC-24: it is known until when the server's certificate holds, also over connections that resume a TLS session", async () => {
  const { validToDate } = new X509Certificate(readFileSync(join(folder, "server.pem"), "utf8"));
  const database = connectDatabase(server.url);
  expect(await databaseCertificateEndsMs(database)).toBe(validToDate.getTime());
  // One connection has its session by now: the next ones resume it, and are shown no certificate.
  const asked = [1, 2, 3].map(() => databaseCertificateEndsMs(database));
  expect(await Promise.all(asked)).toEqual(asked.map(() => validToDate.getTime()));
  await closeDatabase(database);
});

describe("SEC-24: the users of the database", () => {
  const everyone = () => [server.url, server.migratorUrl, server.readerUrl, server.backupUrl];

  test("none may write or read files, see what others do, or administer the server; each needs TLS; nobody is anonymous", async () => {
    for (const url of everyone()) {
      const grants = (await asUser(url, "SHOW GRANTS")).map((row) => String(Object.values(row)[0]));
      expect(grants.join("\n")).not.toMatch(
        /ALL PRIVILEGES|\b(?:FILE|SUPER|PROCESS|SHUTDOWN|CREATE USER|BINLOG ADMIN)\b/,
      );
      expect(grants[0]).toContain("REQUIRE SSL");
      await expect(asUser(url, "SELECT * FROM mysql.global_priv")).rejects.toMatchObject(denied);
    }
    const init = readFileSync(join(folder, "init.sql"), "utf8");
    expect(init).toContain("DELETE FROM mysql.global_priv WHERE User = ''");
    const { user: _, password: __, ...nobody } = connectionSettings(server.url);
    await expect(ask({ ...nobody, user: "" }, "SELECT 1")).rejects.toMatchObject(denied);
  });

  test("the migrator changes the schema of Tabella and of nothing else", async () => {
    await asUser(server.migratorUrl, "CREATE TABLE more (id INT)");
    await asUser(server.migratorUrl, "DROP TABLE more");
    await expect(asUser(server.migratorUrl, "CREATE DATABASE another")).rejects.toMatchObject(denied);
  });

  test("the reader reads votes, but no password and no session, and changes nothing", async () => {
    expect(await asUser(server.readerUrl, "SELECT * FROM votes")).toEqual([]);
    expect(await asUser(server.readerUrl, "SELECT email FROM accounts")).toEqual([]);
    for (const statement of [
      "SELECT password_hash FROM accounts",
      "SELECT * FROM sessions",
      "SELECT * FROM login_throttles",
      "UPDATE accounts SET role = 'administrator'",
      "DELETE FROM votes",
      "CREATE TABLE more (id INT)",
    ]) {
      await expect(asUser(server.readerUrl, statement), statement).rejects.toMatchObject(denied);
    }
  });

  test("the backup's user can do what a dump and the log of changes need, and changes nothing", async () => {
    for (const statement of [
      "FLUSH TABLES WITH READ LOCK",
      "START TRANSACTION WITH CONSISTENT SNAPSHOT",
      "SHOW CREATE TABLE accounts",
      "SHOW TRIGGERS",
      "LOCK TABLES votes READ, sessions READ",
      "SELECT password_hash FROM accounts",
    ]) {
      await asUser(server.backupUrl, statement);
    }
    const [grants] = await asUser(server.backupUrl, "SHOW GRANTS");
    expect(Object.values(grants ?? {})[0]).toContain("REPLICATION SLAVE");
    const logs = await asUser(server.backupUrl, "SHOW BINARY LOGS");
    const changes = await Promise.all(
      logs.map(({ Log_name }) => asUser(server.backupUrl, `SHOW BINLOG EVENTS IN '${Log_name}'`)),
    );
    const told = JSON.stringify(changes);
    expect(told).toContain("CREATE TABLE `votes`");
    // Users are no matter of the log: whoever replays it elsewhere keeps those that are there.
    expect(told).not.toMatch(/(?:CREATE|ALTER) USER|global_priv/);
    for (const statement of ["DELETE FROM votes", "CREATE TABLE more (id INT)", "PURGE BINARY LOGS TO 'x'"]) {
      await expect(asUser(server.backupUrl, statement), statement).rejects.toMatchObject(denied);
    }
  });
});

/** The server's greeting says in its capabilities whether it speaks TLS (0x0800, in the lower half). */
function withoutTls(greeting: Buffer): Buffer {
  const version = 5;
  const capabilities = greeting.indexOf(0, version) + 1 + 4 + 8 + 1;
  const changed = Buffer.from(greeting);
  changed.writeUInt16LE(changed.readUInt16LE(capabilities) & ~0x0800, capabilities);
  return changed;
}

function listen(listener: Server): Promise<number> {
  return new Promise((resolve) => {
    listener.listen(0, "127.0.0.1", () => {
      const address = listener.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
