import { once } from "node:events";
import { createServer, get, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setForwardedHeaders } from "./forwarded-headers.ts";

const server = createServer((request, response) => {
  setForwardedHeaders(request);
  response.end(JSON.stringify(request.headers));
});
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

async function forwarded(headers: Record<string, string | string[]>): Promise<IncomingHttpHeaders> {
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const [response] = await once(get({ host: "127.0.0.1", port, headers }), "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

test.each<[string | string[] | undefined, string]>([
  [undefined, "127.0.0.1"],
  ["203.0.113.9", "203.0.113.9, 127.0.0.1"],
  [["::1", "203.0.113.9"], "::1, 203.0.113.9, 127.0.0.1"],
])("SEC-7: the API is told who is connected, also when he claims to be %s", async (claimed, told) => {
  const headers = await forwarded(claimed === undefined ? {} : { "X-Forwarded-For": claimed });
  expect(headers["x-forwarded-for"]).toBe(told);
});

test("SEC-9: an upgrade is not passed on", async () => {
  const headers = await forwarded({ connection: "Upgrade", upgrade: "websocket", "x-tabella": "1" });
  expect(headers).not.toHaveProperty("upgrade");
  expect(headers).not.toHaveProperty("connection");
  expect(headers).toHaveProperty("x-tabella", "1");
});
