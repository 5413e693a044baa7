import { get as getPlain, type IncomingMessage } from "node:http";
import { type RequestOptions, request as requestOverTls } from "node:https";
import { expect, test } from "@playwright/test";
import { watchPage } from "./clean-console.ts";
import { ContainerNetwork } from "./container-network.ts";
import { person, register } from "./people.ts";

const httpPort = Number(process.env.TABELLA_HTTP_PORT ?? "80");
const httpsPort = Number(process.env.TABELLA_HTTPS_PORT ?? "443");
const origin = `https://localhost:${httpsPort}`;
const login = {
  path: "/api/auth.login",
  method: "POST",
  headers: { "content-type": "application/json", origin, "x-tabella": "1" },
};

/** The profile `edge`; `npm run test:compose` runs it. */
test.describe
  .serial("TLS at the edge (SEC-10)", () => {
    const network = new ContainerNetwork();
    let authority: string;

    function send(options: RequestOptions, body = ""): Promise<IncomingMessage> {
      return new Promise((resolve, reject) => {
        requestOverTls({ host: "localhost", port: httpsPort, ca: authority, agent: false, ...options }, resolve)
          .once("error", reject)
          .end(body);
      });
    }

    test("joins by profile, and nothing is restarted for it", async () => {
      const before = await network.startTimes(["api", "web", "database", "validator-1"]);
      await network.addProfile("edge");
      expect(await network.startTimes(Object.keys(before))).toEqual(before);
      authority = await network.fileOf("edge", "/data/caddy/pki/authorities/local/root.crt");
    });

    test("shows a certificate for its name, over TLS 1.2 or newer, and says that it wants no other way", async () => {
      const { statusCode, headers, socket } = await send({ path: "/" });
      expect(statusCode).toBe(200);
      expect(headers["strict-transport-security"]).toContain("max-age=31536000");
      expect(headers.server).toBeUndefined();
      expect("getProtocol" in socket && String(Reflect.apply(socket.getProtocol as () => string, socket, []))).toMatch(
        /^TLSv1\.[23]$/,
      );
      await expect(send({ path: "/", maxVersion: "TLSv1.1", minVersion: "TLSv1" })).rejects.toThrow();
      await expect(send({ path: "/", servername: "elsewhere.example.org" })).rejects.toThrow();
    });

    test("answers plain HTTP with nothing but the way to itself", async () => {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        getPlain({ host: "localhost", port: httpPort, path: "/elections?page=2" }, resolve).once("error", reject);
      });
      expect([301, 308]).toContain(answer.statusCode);
      expect(answer.headers.location).toMatch(/^https:\/\/localhost(?::\d+)?\/elections\?page=2$/);
    });

    test("lets a live stream through as it comes, and no request larger than any of ours", async () => {
      const stream = await send({ path: "/api/chain.onBlock" });
      const [first] = await stream.take(1).toArray();
      expect(String(first)).toContain("event: connected");
      stream.destroy();
      const { statusCode } = await send({ ...login, path: "/api/roll.import" }, JSON.stringify("x".repeat(6_000_000)));
      // Older versions say 502 where they no longer pass a body on.
      expect([413, 502]).toContain(statusCode);
    });

    /** How often each status was answered to more than two minutes' worth of logins, for a minute may end in between. */
    async function statusesOf(
      module: "http" | "https",
      place: object,
      claimed: string,
    ): Promise<Record<string, number>> {
      const counts = await network.fromElsewhere(`
          const { request } = await import("node:${module}");
          const attempt = (at) => new Promise((resolve, reject) => {
            const claimed = { "x-forwarded-for": ${claimed}, forwarded: "for=198.51.100." + at };
            const headers = { ...${JSON.stringify(login.headers)}, ...claimed, host: "localhost:${httpsPort}" };
            const place = { ...${JSON.stringify(place)}, agent: false, path: "${login.path}", method: "POST" };
            request({ ...place, headers }, (answer) => {
              answer.resume().once("end", () => resolve(answer.statusCode));
            }).once("error", reject).end("{}");
          });
          const counts = {};
          for (let at = 0; at < 130; at += 1) {
            const status = await attempt(at);
            counts[status] = (counts[status] ?? 0) + 1;
          }
          console.log(JSON.stringify(counts));`);
      return JSON.parse(counts);
    }

    test("SEC-7: a limit counts each voter's own address, whatever it claims to be, and no other voter's", async () => {
      const place = { host: "edge", port: 8443, servername: "localhost", rejectUnauthorized: false };
      expect((await statusesOf("https", place, '"198.51.100." + at'))[429]).toBeGreaterThanOrEqual(10);
      // From this machine, which has another address there.
      expect((await send(login, "{}")).statusCode).toBe(400);
    });

    test("SEC-7: who reaches the pages past the edge cannot pass himself off as this machine, which has no limit", async () => {
      expect((await statusesOf("http", { host: "web", port: 3000 }, '"127.0.0.1"'))[429]).toBeGreaterThanOrEqual(10);
    });

    test("carries a browser's session", async ({ browser }) => {
      const context = await browser.newContext({ baseURL: origin, ignoreHTTPSErrors: true });
      const page = await context.newPage();
      watchPage(page);
      await register(page, person("Vera Secure"));
      const cookies = await context.cookies();
      expect(cookies.filter(({ httpOnly }) => httpOnly).length).toBeGreaterThan(0);
      for (const { name, secure } of cookies.filter(({ httpOnly }) => httpOnly))
        expect([name, secure]).toEqual([name, true]);
      await context.close();
    });
  });
