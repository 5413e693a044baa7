import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import { closeDatabase, connectDatabase } from "@tabella/db/database";
import { apiRouter } from "@tabella/rpc/api/router";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readEnv } from "../env.ts";
import { createLog } from "../log.ts";
import { createMetrics } from "../metrics.ts";
import { errorData, startTestApi, type TestApi, webOrigin } from "../testing/api.ts";
import { createServer } from "./server.ts";
import { streamsPerAddressMax } from "./streams-per-address.ts";

// A bound for what hangs, on a machine with much else to do.
const wait = { timeout: 40_000, interval: 20 } as const;

const logged: string[] = [];
let host: TestApi;
beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  host = await startTestApi({ log: pino({ level: "trace" }, sink) });
});
afterAll(() => host.stop());

const registration = (email: string) =>
  JSON.stringify({ email, displayName: "Ada", password: "correct horse battery", delivery: "cookie" });

function post(path: string, { headers, body }: { headers: Record<string, string>; body: string | null }) {
  return fetch(`${host.url}/api/${path}`, { method: "POST", headers, body });
}

const ours = { "content-type": "application/json", origin: webOrigin, "x-tabella": "1" };

describe("SEC-5: mutations come from our pages only", () => {
  const contentTypes = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "",
  ];
  const origins: [string, Record<string, string>][] = [
    ["our origin", { origin: webOrigin }],
    ["the same origin, as the browser says", { "sec-fetch-site": "same-origin" }],
    ["another origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["no origin", {}],
    ["a sibling of our site", { origin: "http://other.localhost:3000", "sec-fetch-site": "same-site" }],
    ["a similar origin", { origin: `${webOrigin}.evil.example` }],
  ];
  const cases = contentTypes.flatMap((type) =>
    origins.flatMap(([name, origin], at) => [
      { type, name, origin, custom: true, passes: type === "application/json" && at < 2 },
      { type, name, origin, custom: false, passes: false },
    ]),
  );

  test.each(cases)(
    "$type from $name (custom header: $custom) passes: $passes",
    async ({ type, origin, custom, passes }) => {
      const headers = {
        ...origin,
        ...(custom ? { "x-tabella": "1" } : {}),
        ...(type === "" ? {} : { "content-type": type }),
      };
      // A mutation without input, which tRPC would also run for a multipart form.
      const body = type === "" ? null : type.startsWith("multipart") ? "--x--\r\n" : "{}";
      const response = await post("auth.logout", { headers, body });
      expect(response.status === 200).toBe(passes);
      if (!passes) expect([403, 415]).toContain(response.status);
    },
  );

  test("a bearer token needs no origin, but JSON and the header all the same", async () => {
    const { accessToken } = await host.signedIn();
    const bearer = { authorization: `Bearer ${accessToken}`, "x-tabella": "1" };
    const json = { ...bearer, "content-type": "application/json" };
    expect(
      (await post("auth.logout", { headers: { ...bearer, "content-type": "text/plain" }, body: "{}" })).status,
    ).toBe(415);
    expect((await post("auth.logout", { headers: { ...json, "x-tabella": "" }, body: "{}" })).status).toBe(403);
    expect((await post("auth.logout", { headers: json, body: "{}" })).status).toBe(200);
  });

  test("a mutation cannot be smuggled into a GET", async () => {
    const response = await fetch(`${host.url}/api/auth.logout`, { headers: ours });
    expect(response.status).toBe(405);
  });

  test.each(["PUT", "DELETE", "PATCH"])("%s is answered with 405", async (method) => {
    expect((await fetch(`${host.url}/api/auth.logout`, { method, headers: ours })).status).toBe(405);
  });
});

describe("SEC-6: errors are a code and a request id", () => {
  test("what a driver says reaches neither the answer nor the log", async () => {
    // The table is gone when the row comes: the driver's message then holds the whole row.
    const migrator = connectDatabase(host.database.migratorUrl);
    await migrator.execute("RENAME TABLE accounts TO accounts_away");
    try {
      const response = await post("auth.register", { headers: ours, body: registration("canary-5f1c@example.org") });
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(JSON.parse(text).error).toEqual({
        message: "INTERNAL",
        code: -32603,
        data: { code: "INTERNAL", httpStatus: 500, requestId: expect.stringMatching(/^[0-9a-f]{32}$/), facts: {} },
      });
      expect(text).not.toContain("canary");
      const { requestId } = JSON.parse(text).error.data;
      expect(logged.join("")).toContain(requestId);
      expect(logged.join("")).not.toContain("canary-5f1c");
      expect(logged.join("")).not.toContain("argon2");
    } finally {
      await migrator.execute("RENAME TABLE accounts_away TO accounts");
      await closeDatabase(migrator);
    }
  });

  test.each([
    [
      "the browser's own name for it",
      "00-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-01",
      /^c0ffee00c0ffee00c0ffee00c0ffee01$/,
    ],
    ["a fresh one, where it is none", `00-canary-77aa@example.org-${"x".repeat(40)}-00`, /^[0-9a-f]{32}$/],
  ])("the id of a request is %s, in the answer and in the log", async (_, traceparent, id) => {
    const response = await post("auth.login", { headers: { ...ours, traceparent }, body: "{}" });
    const { requestId } = await errorData(response);
    expect(requestId).toMatch(id);
    // Logged when the answer has been sent: who reads it may be faster.
    await vi.waitFor(() => {
      expect(logged.findLast((line) => line.includes("auth.login"))).toContain(`"requestId":"${requestId}"`);
    }, wait);
    expect(logged.join("")).not.toContain("canary-77aa");
  });

  test("a wrong input is explained field by field in our own words", async () => {
    const response = await post("auth.register", {
      headers: ours,
      body: JSON.stringify({ email: "x", displayName: "", password: "short" }),
    });
    expect(response.status).toBe(400);
    expect(await errorData(response)).toMatchObject({
      code: "INPUT_INVALID",
      fields: {
        email: "Enter an e-mail address in the form name@example.org",
        displayName: "Enter your name",
        password: "Use at least 10 characters",
      },
    });
  });

  test.each([
    ["malformed JSON", "{", 400],
    ["not an object", "[1,2", 400],
  ])("%s is the client's fault, not an error of ours", async (_name, body, status) => {
    const response = await post("auth.login", { headers: ours, body });
    expect(response.status).toBe(status);
    expect((await errorData(response)).code).toBe("BAD_REQUEST");
  });
});

describe("SEC-7: what a stranger sends is bounded", () => {
  test("a batch of more than ten calls is refused in a few words", async () => {
    const response = await fetch(`${host.url}/api/${Array(11).fill("health").join(",")}?batch=1`);
    expect(response.status).toBe(400);
    const many = await fetch(`${host.url}/api/${",".repeat(500)}?batch=1`);
    expect(many.status).toBe(400);
    expect((await many.text()).length).toBeLessThan(2_000);
  });

  test("SEC-13: a request that changes something names one procedure: ten logins would pass for one, and cost ten password hashes", async () => {
    const login = { email: "somebody@example.org", password: "a guess" };
    for (const [names, body] of [
      ["auth.login,auth.login?batch=1", { 0: login, 1: login }],
      ["auth.login%2Cauth.register?batch=1", { 0: login, 1: login }],
      ["health,auth.login?batch=1", { 1: login }],
    ] as const) {
      const response = await post(names, { headers: ours, body: JSON.stringify(body) });
      expect(response.status).toBe(400);
      expect((await errorData(response)).code).toBe("INPUT_INVALID");
    }
  });

  test("ten calls in one request are answered", async () => {
    const response = await fetch(`${host.url}/api/${Array(10).fill("health").join(",")}?batch=1`);
    expect(await response.json()).toHaveLength(10);
  });

  test("a URL longer than 2 kB is refused", async () => {
    const response = await fetch(`${host.url}/api/health?input=${"a".repeat(2_100)}`);
    expect(response.status).toBe(414);
  });

  test.each([
    ["auth.login", 70_000],
    ["votes.submit", 1_300_000],
    ["trustees.submitDecryption", 1_300_000],
    ["roll.import", 4_600_000],
  ])("%s takes no body of %i bytes", async (procedure, bytes) => {
    const response = await post(procedure, { headers: ours, body: JSON.stringify("x".repeat(bytes)) });
    expect(response.status).toBe(413);
    expect((await errorData(response)).code).toBe("PAYLOAD_TOO_LARGE");
  });

  test("a ballot of the longest election passes the door: only who sends it is asked for", async () => {
    const vote = { electionId: "1".repeat(14), transaction: "x".repeat(1_048_576) };
    const response = await post("votes.submit", { headers: ours, body: JSON.stringify(vote) });
    expect(response.status).toBe(401);
  });

  test("SEC-18: one address can only try so many logins a minute, and is told when to come again; another is not slowed by it", async () => {
    const from = (address: string) =>
      post("auth.login", { headers: { ...ours, "x-forwarded-for": address }, body: "{}" });
    const statuses = [];
    for (let at = 0; at < 69; at += 1) statuses.push((await from("203.0.113.9")).status);
    const last = await from("203.0.113.9");
    statuses.push(last.status);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 400)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect((await from("203.0.113.10")).status).toBe(400);
  });

  test("a hall of three hundred voters, all of one address, logs in within a minute, and looks ten times each", async () => {
    const { TABELLA_LOGINS_PER_MINUTE: logins, TABELLA_REQUESTS_PER_MINUTE: requests } = readEnv({
      TABELLA_DATABASE_URL: "mysql://tabella_app:secret@127.0.0.1:3306/tabella",
      TABELLA_VALIDATOR_URLS: "http://127.0.0.1:30303",
      TABELLA_GENESIS_FILE: "genesis.json",
      TABELLA_REGISTRAR_KEY_FILE: "registrar.key.json",
      TABELLA_JWT_KEY_FILE: "jwt.key.pem",
      TABELLA_WEB_ORIGIN: webOrigin,
    });
    const server = await createServer({
      ...{ api: host.api, log: createLog("silent"), allowedOrigins: [webOrigin], trustedProxies: [] },
      ...{ metrics: createMetrics(host), perMinute: { logins, requests } },
    });
    const remoteAddress = "203.0.113.31";
    const ask = async (url: string) => (await server.inject({ url, remoteAddress })).statusCode;
    const login = { method: "POST", url: "/api/auth.login", remoteAddress, headers: ours, payload: "{}" } as const;
    const statuses = new Map<number, number>();
    const count = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    for (let voter = 0; voter < 300; voter += 1) {
      count((await server.inject(login)).statusCode);
      for (let look = 0; look < 10; look += 1) count(await ask("/api/auth.me"));
    }
    expect([...statuses]).toEqual([
      [400, 300],
      [200, 3_000],
    ]);
    for (let at = 300; at < logins; at += 1) await server.inject(login);
    expect((await server.inject(login)).statusCode).toBe(429);
    expect(await ask("/api/auth.me")).toBe(200);
    await server.close();
  });

  test.each([
    ["an address that the caller claims himself", (at: number) => `198.51.100.${at}, 203.0.113.21`, "auth.login"],
    ["the loopback address, claimed", () => "127.0.0.1, 203.0.113.22", "auth.login"],
    ["another address of the same IPv6 customer", (at: number) => `2001:db8:1:2::${at}`, "auth.login"],
    ["the procedure's name in other letters", () => "203.0.113.23", "auth%2elogin"],
    ["letters that stand for other letters", () => "203.0.113.24", "auth%252elogin"],
  ])("the limit on logins is not escaped by %s", async (_name, addressOf, path) => {
    const attempts = Array.from({ length: 61 }, (_, at) =>
      post(path, { headers: { ...ours, "x-forwarded-for": addressOf(at) }, body: "{}" }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(60);
    expect(new Set(statuses)).toEqual(new Set(path === "auth.login" ? [400, 429] : [404]));
  });

  test("one address holds only so many live streams; what it lets go is free again", async () => {
    const stream = async () => {
      const stop = new AbortController();
      const response = await fetch(`${host.url}/api/chain.onBlock`, {
        headers: { "x-forwarded-for": "203.0.113.30" },
        signal: stop.signal,
      });
      // Held: a body that nobody can read any more is given up.
      return { response, status: response.status, stop, retryAfter: response.headers.get("retry-after") };
    };
    const streams = await Promise.all(Array.from({ length: streamsPerAddressMax }, stream));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await stream()).toMatchObject({ status: 429, retryAfter: "1" });
    for (const { stop } of streams) stop.abort();
    await vi.waitFor(
      async () => {
        const { status, stop } = await stream();
        stop.abort();
        expect(status).toBe(200);
      },
      { ...wait, interval: 200 },
    );
  });
});

describe("every answer", () => {
  test("carries the headers that keep it from being stored, sniffed or framed", async () => {
    const { headers } = await fetch(`${host.url}/api/health`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test("SEC-26: is logged by procedure, without what was asked", async () => {
    const hash = `0x${"ab".repeat(32)}`;
    await fetch(`${host.url}/api/chain.receipt?input=${encodeURIComponent(JSON.stringify({ ballotHash: hash }))}`);
    await vi.waitFor(() => {
      const line = logged.findLast((text) => text.includes("chain.receipt"));
      expect(line).toContain('"procedures":["chain.receipt"]');
    }, wait);
    expect(logged.join("")).not.toContain(hash);
    expect(logged.join("")).not.toContain("127.0.0.1");
  });

  test("health says what is out of reach, and metrics count", async () => {
    const health = await fetch(`${host.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({ ok: false, database: true, validators: 0 });
    expect((await fetch(`${host.url}/ready`)).status).toBe(503);
    const metrics = await (await fetch(`${host.url}/metrics`)).text();
    expect(metrics).toContain("tabella_api_validators_online 0");
    expect(metrics).toContain('tabella_api_votes{state="final"} 0');
  });

  test("an unknown path or procedure is NOT_FOUND", async () => {
    for (const path of ["/nothing", "/api/no.such"]) {
      const response = await fetch(`${host.url}${path}`);
      expect(response.status).toBe(404);
      expect((await errorData(response)).code).toBe("NOT_FOUND");
    }
  });
});

test("without a validator the chain is unavailable, and says so", async () => {
  const queries = ["chain.status", "chain.blocks", "chain.elections", "elections.list"];
  expect(Object.keys(apiRouter._def.procedures)).toEqual(expect.arrayContaining(queries));
  for (const query of queries) {
    const response = await fetch(`${host.url}/api/${query}?input=${encodeURIComponent("{}")}`);
    expect(response.status).toBe(503);
    expect((await errorData(response)).code).toBe("CHAIN_UNAVAILABLE");
  }
});

test("what is asked every few seconds to watch the API does not fill its log: only what people ask for is told", async () => {
  const levelOf = async (path: string) => {
    // By its own name: what was asked before may be logged after this.
    const id = randomBytes(16).toString("hex");
    await (await fetch(`${host.url}${path}`, { headers: { traceparent: `00-${id}-ba110704ba110704-01` } })).text();
    const lines = await vi.waitFor(() => {
      const found = logged
        .map((line) => JSON.parse(line))
        .filter(({ msg, requestId }) => msg === "request" && requestId === id);
      expect(found).toHaveLength(1);
      return found;
    }, wait);
    return pino.levels.labels[lines[0].level];
  };
  for (const path of ["/live", "/ready", "/metrics", "/api/health"])
    expect([path, await levelOf(path)]).toEqual([path, "debug"]);
  expect(await levelOf("/api/elections.list")).toBe("info");
});
