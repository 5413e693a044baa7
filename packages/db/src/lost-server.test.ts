import { connect, createServer, type Server, type Socket } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, connectDatabase, databaseAnswers } from "./database.ts";
import { freePort, startTestServer, type TestServer } from "./testing/server.ts";

let server: TestServer;
let url: URL;
beforeAll(async () => {
  server = await startTestServer();
  url = new URL((await server.migratedDatabase()).url);
});
afterAll(() => server.stop());

/** A way to the server that can be cut as a host that loses its power cuts it: nobody is told. */
async function wayTo(port: number): Promise<{ readonly way: Server; readonly port: number; cut(): void }> {
  const open = new Set<readonly [Socket, Socket]>();
  const way = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on("error", () => undefined);
    open.add([near, far]);
  });
  const own = await freePort();
  await new Promise<void>((done) => way.listen(own, "127.0.0.1", done));
  return {
    way,
    port: own,
    cut() {
      for (const [near, far] of open) {
        near.unpipe(far);
        far.unpipe(near);
        near.resume();
        far.resume();
      }
    },
  };
}

test("a server that goes without a word is given up, and found again: nothing waits for it for good", async () => {
  const { way, port, cut } = await wayTo(Number(url.port));
  const db = connectDatabase(Object.assign(new URL(url), { port: String(port) }).href, { silentMs: 3_000 });
  const askAtOnce = () => Promise.allSettled(Array.from({ length: 10 }, () => db.execute(sql`SELECT SLEEP(0.05)`)));
  expect((await askAtOnce()).map(({ status }) => status)).toEqual(Array(10).fill("fulfilled"));
  cut();
  expect((await askAtOnce()).map(({ status }) => status)).toEqual(Array(10).fill("rejected"));
  expect(await databaseAnswers(db)).toBe(true);
  await closeDatabase(db);
  way.close();
});

test("a connection that nobody uses is closed in the same way, and the next statement has another one", async () => {
  const db = connectDatabase(url.href, { silentMs: 1_000 });
  const number = async () => {
    const [rows] = (await db.execute(sql`SELECT CONNECTION_ID() AS id`)) as unknown as [{ id: unknown }[]];
    return rows[0]?.id;
  };
  const first = await number();
  await expect.poll(number, { interval: 2_000 }).not.toBe(first);
  await closeDatabase(db);
});
