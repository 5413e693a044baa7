import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerOperator } from "./operator-doors.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The pages' server before an API that answers its /ready with this status. */
async function pagesBefore(apiStatus: number): Promise<string> {
  const api = await listening(createServer((_, response) => response.writeHead(apiStatus).end()));
  return listening(
    createServer((request, response) => {
      if (!answerOperator(request, response, api)) response.writeHead(200).end("a page");
    }),
  );
}

test.each([
  [200, 200],
  [503, 503],
])("when the API's readiness is %i, the pages' is %i, and they live in any case", async (api, pages) => {
  const url = await pagesBefore(api);
  expect((await fetch(`${url}/live`)).status).toBe(200);
  expect((await fetch(`${url}/ready`)).status).toBe(pages);
});

test("pages whose API is away live, and are not ready", async () => {
  const gone = "http://127.0.0.1:9";
  const url = await listening(createServer((request, response) => void answerOperator(request, response, gone)));
  expect((await fetch(`${url}/live`)).status).toBe(200);
  expect(await (await fetch(`${url}/ready`)).json()).toEqual({ ready: false });
});

test("whatever else is asked is a page's", async () => {
  const url = await pagesBefore(200);
  expect(await (await fetch(`${url}/live/stream`)).text()).toBe("a page");
  expect(await (await fetch(`${url}/ready`, { method: "POST" })).text()).toBe("a page");
});
