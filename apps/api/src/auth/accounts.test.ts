import { generateKeyPairSync, randomBytes } from "node:crypto";
import { connectDatabase } from "@tabella/db/database";
import { type AccountRow, accountById, changeRole } from "@tabella/db/queries/accounts";
import { insertElection } from "@tabella/db/queries/elections";
import { generateUuid } from "@tabella/election/election";
import type { NewSession } from "@tabella/rpc/api/ports";
import type { Account, SignedIn } from "@tabella/rpc/api/schemas";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorData, startTestApi, type TestApi, webOrigin } from "../testing/api.ts";
import { createAccessTokens } from "./access-token.ts";
import { addAccount } from "./accounts.ts";
import { giveOneTimePassword } from "./one-time-password.ts";

let host: TestApi;
beforeAll(async () => {
  host = await startTestApi();
});
afterAll(() => host.stop());

const headers = { "content-type": "application/json", origin: webOrigin, "x-tabella": "1" };
const password = "correct horse battery";

/** What a browser does: keeps the cookies that it is given, and sends them. */
function browser() {
  const jar = new Map<string, string>();
  async function call(procedure: string, input?: unknown): Promise<{ status: number; data: unknown; raw: string[] }> {
    const isQuery = procedure === "auth.me" || procedure === "auth.account";
    const response = await fetch(`${host.url}/api/${procedure}`, {
      method: isQuery ? "GET" : "POST",
      headers: { ...headers, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      // As the client does: a mutation without input has no body.
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
    const raw = response.headers.getSetCookie();
    for (const line of raw) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const body = (await response.json()) as { result?: { data: unknown }; error?: { data: unknown } };
    return { status: response.status, data: body.result ? body.result.data : body.error?.data, raw };
  }
  return { jar, call };
}

let addresses = 0;
const newAddress = () => {
  addresses += 1;
  return `account${addresses}@example.org`;
};

describe("SEC-11: a browser's session", () => {
  test("lives in cookies that only this host gets, over TLS, and no script reads; the body has no token", async () => {
    const { call, jar } = browser();
    const { status, data, raw } = await call("auth.register", { email: newAddress(), displayName: "Ada", password });
    expect(status).toBe(200);
    expect(data).toMatchObject({ account: { displayName: "Ada", role: "voter" }, tokens: null });
    expect([...jar.keys()].toSorted()).toEqual(["__Host-tabella", "__Host-tabella-session"]);
    for (const line of raw) {
      for (const attribute of ["Path=/", "HttpOnly", "Secure", "SameSite=Strict"]) expect(line).toContain(attribute);
      expect(line).not.toContain("Domain");
    }
    expect((await call("auth.me")).data).toMatchObject({ displayName: "Ada" });
  });

  test("ends on the server when one logs out: neither cookie opens anything any more", async () => {
    const { call, jar } = browser();
    await call("auth.register", { email: newAddress(), displayName: "Ada", password });
    const stolen = new Map(jar);
    await call("auth.logout");
    expect(jar.size).toBe(0);
    const thief = browser();
    for (const [name, value] of stolen) thief.jar.set(name, value);
    expect((await thief.call("auth.me")).data).toBeNull();
    expect((await thief.call("auth.account")).data).toMatchObject({ code: "NOT_LOGGED_IN" });
    expect((await thief.call("auth.refresh")).data).toMatchObject({ code: "NOT_LOGGED_IN" });
  });

  test("is another one after each login, and the one before has ended", async () => {
    const { call, jar } = browser();
    const email = newAddress();
    await call("auth.register", { email, displayName: "Ada", password });
    const before = new Map(jar);
    await call("auth.login", { email, password });
    expect(jar.get("__Host-tabella-session")).not.toBe(before.get("__Host-tabella-session"));
    const old = browser();
    for (const [name, value] of before) old.jar.set(name, value);
    expect((await old.call("auth.me")).data).toBeNull();
  });

  test("also ends when the browser registers another account", async () => {
    const { call, jar } = browser();
    await call("auth.register", { email: newAddress(), displayName: "Ada", password });
    const old = browser();
    for (const [name, value] of jar) old.jar.set(name, value);
    await call("auth.register", { email: newAddress(), displayName: "Eva", password });
    expect((await call("auth.account")).data).toMatchObject({ displayName: "Eva" });
    expect((await old.call("auth.me")).data).toBeNull();
  });

  test("is renewed silently when the five minutes of its token are over", async () => {
    const { call, jar } = browser();
    await call("auth.register", { email: newAddress(), displayName: "Ada", password });
    const token = jar.get("__Host-tabella");
    host.advance(6 * 60_000);
    expect((await call("auth.account")).data).toMatchObject({ displayName: "Ada" });
    expect(jar.get("__Host-tabella")).not.toBe(token);
  });

  test("goes on silently when the key of the tokens was exchanged: nobody is logged out by it", async () => {
    const { call, jar } = browser();
    await call("auth.register", { email: newAddress(), displayName: "Ada", password });
    const token = jar.get("__Host-tabella") ?? "";
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const otherKey = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });
    const before = await createAccessTokens(String(otherKey));
    // As the API of the other key gave it out, at the same moment.
    const old = await before.issue({ accountId: claims.sub, sessionId: claims.sid }, claims.iat * 1_000);
    jar.set("__Host-tabella", old.token);
    expect((await call("auth.account")).data).toMatchObject({ displayName: "Ada" });
    expect(jar.get("__Host-tabella")).not.toBe(old.token);
  });

  test("ends after a quarter of an hour without use, and after eight hours in any case", async () => {
    const idle = browser();
    await idle.call("auth.register", { email: newAddress(), displayName: "Ada", password });
    host.advance(16 * 60_000);
    expect((await idle.call("auth.me")).data).toBeNull();

    const busy = browser();
    await busy.call("auth.register", { email: newAddress(), displayName: "Ada", password });
    for (let minutes = 0; minutes < 470; minutes += 10) {
      expect((await busy.call("auth.me")).data).not.toBeNull();
      host.advance(10 * 60_000);
    }
    host.advance(10 * 60_000);
    expect((await busy.call("auth.me")).data).toBeNull();
  });

  test("SEC-12: rests up to an hour while a ballot is open", async () => {
    const { account } = await host.signedIn();
    const session = await sessionOf(account);
    const caller = await host.api.sessions.callerOf(session.tokens.accessToken);
    await host.api.sessions.ballotOpened(caller?.sessionId ?? "");
    host.advance(50 * 60_000);
    const renewed = await host.api.sessions.renew(session.tokens.sessionToken);
    expect(renewed?.account.id).toBe(account.id);
    await host.api.sessions.ballotCast(caller?.sessionId ?? "");
    host.advance(20 * 60_000);
    expect(await host.api.sessions.renew(session.tokens.sessionToken)).toBeNull();
  });
});

async function rowOf({ id }: Account): Promise<AccountRow> {
  const row = await accountById(host.db, BigInt(id));
  if (row === null) throw new Error("the account exists");
  return row;
}

async function sessionOf(account: Account): Promise<NewSession> {
  const session = await host.api.sessions.start(await rowOf(account));
  if (session === null) throw new Error("the password is the same");
  return session;
}

test("a session that begins with the password of before is none: who is given another one is alone in the account", async () => {
  const { account } = await host.signedIn();
  const checked = await rowOf(account);
  await giveOneTimePassword(host.db, account.email, Date.now());
  expect(await host.api.sessions.start(checked)).toBeNull();
  const [living] = await host.db.$client.query("SELECT id FROM sessions WHERE account_id = ? AND revoked_at IS NULL", [
    account.id,
  ]);
  expect(living).toEqual([]);
});

describe("programs without cookies", () => {
  test("get their tokens in the answer, and no cookie", async () => {
    const response = await fetch(`${host.url}/api/auth.register`, {
      method: "POST",
      headers,
      body: JSON.stringify({ email: newAddress(), displayName: "CLI", password, delivery: "bearer" }),
    });
    expect(response.headers.getSetCookie()).toEqual([]);
    const { result } = (await response.json()) as { result: { data: SignedIn } };
    const sessionToken = result.data.tokens?.sessionToken ?? "";
    const refreshed = await host.anonymous().auth.refresh.mutate({ sessionToken });
    expect(refreshed.tokens?.accessToken).not.toBe("");
    expect(refreshed.account.displayName).toBe("CLI");
  });
});

function logIn(email: string, input: { readonly password: string; readonly newPassword?: string }): Promise<SignedIn> {
  return host.anonymous().auth.login.mutate({ email, delivery: "bearer", ...input });
}

type Office = "none" | "administrator" | "trustee" | "trustee who shares a key";

/** An account whose password is from before there was a rule, or before the office. @returns its address */
async function accountIn(office: Office, password: string): Promise<string> {
  const role = office === "administrator" ? office : "voter";
  const person = { email: newAddress(), displayName: "Ada", password };
  const added = await addAccount(host.db, { ...person, role, createdAt: new Date() });
  if (added === null) throw new Error("the address is new");
  const { id: createdBy, email, createdAt } = added;
  const election = {
    ...{
      uuid: generateUuid((length) => new Uint8Array(randomBytes(length))),
      name: "Board",
      description: "",
      questions: "[]",
      registration: "open" as const,
    },
    ...{ ballotsMin: 1, replacingAllowed: false, closesAt: null, isDemo: false, createdBy, createdAt },
  };
  const shared = { threshold: 1, accountIds: [createdBy] };
  if (office === "trustee") await insertElection(host.db, election, { single: [createdBy], shared: null });
  if (office === "trustee who shares a key") await insertElection(host.db, election, { single: [], shared });
  return email;
}

describe("SEC-3: logging in", () => {
  const login = (email: string, attempt: string, address = "127.0.0.1") =>
    fetch(`${host.url}/api/auth.login`, {
      method: "POST",
      headers: { ...headers, "x-forwarded-for": address },
      body: JSON.stringify({ email, password: attempt }),
    });

  test("an unknown address and a wrong password get the same answer", async () => {
    const { account } = await host.signedIn();
    const [unknown, wrong] = await Promise.all([
      login("nobody@example.org", "wrong password", "198.51.100.1"),
      login(account.email, "wrong password", "198.51.100.2"),
    ]);
    expect(unknown.status).toBe(401);
    expect(wrong.status).toBe(401);
    const withoutId = async (response: Response) => (await response.text()).replace(/[0-9a-f]{32}/, "");
    expect(await withoutId(unknown)).toBe(await withoutId(wrong));
  });

  test.each(["known", "unknown"])(
    "a %s account is slowed down after five failures, even for the right password",
    async (kind) => {
      const address = kind === "known" ? "198.51.100.3" : "198.51.100.4";
      const email = kind === "known" ? (await host.signedIn()).account.email : "ghost@example.org";
      for (let at = 0; at < 5; at += 1) expect((await login(email, "wrong password", address)).status).toBe(401);
      // Each further failure doubles the wait, until it is longer than any machine takes for the next login.
      let lastAt = performance.now();
      for (const seconds of [1, 2, 4, 8, 16]) {
        host.advance(1_000 * seconds);
        lastAt = performance.now();
        expect((await login(email, "wrong password", address)).status).toBe(401);
      }
      const slowed = await login(email, password, address);
      expect(slowed.status).toBe(429);
      const { code, facts } = await errorData(slowed);
      expect(code).toBe("TOO_MANY_ATTEMPTS");
      expect(facts.retryAfterSeconds).toBeLessThanOrEqual(32);
      expect(facts.retryAfterSeconds).toBeGreaterThanOrEqual(32 - (performance.now() - lastAt) / 1_000);
      host.advance(32_000);
      expect((await login(email, password, address)).status).toBe(kind === "known" ? 200 : 401);
    },
  );

  test("guesses sent at once, from several addresses, are counted like guesses in a row", async () => {
    const { account } = await host.signedIn();
    const guess = async (at: number) => {
      const response = await login(account.email, "wrong password", `198.51.100.${20 + (at % 3)}`);
      return (await errorData(response)).code;
    };
    const codes = await Promise.all(Array.from({ length: 30 }, (_, at) => guess(at)));
    // Five at once; a tenth would need 15 seconds of waiting in between.
    expect(codes.filter((code) => code === "LOGIN_FAILED").length).toBeLessThan(10);
    expect(new Set(codes)).toEqual(new Set(["LOGIN_FAILED", "TOO_MANY_ATTEMPTS"]));
  });

  test("who registers is told that a password is soon guessed, and no account is made", async () => {
    const person = { email: newAddress(), displayName: "Ada", delivery: "bearer" } as const;
    const register = (password: string) => host.anonymous().auth.register.mutate({ ...person, password });
    await expect(register("Password123!")).rejects.toMatchObject({ data: { code: "PASSWORD_TOO_EASY" } });
    await expect(register(person.email)).rejects.toMatchObject({ data: { code: "PASSWORD_TOO_EASY" } });
    expect((await register(password)).account.displayName).toBe("Ada");
  });

  test("a password for one use is replaced by none that is soon guessed", async () => {
    const { account } = await host.signedIn();
    const once = await giveOneTimePassword(host.db, account.email, Date.now());
    const choose = (newPassword: string) => logIn(account.email, { password: once?.password ?? "", newPassword });
    await expect(choose("Password123!")).rejects.toMatchObject({ data: { code: "PASSWORD_TOO_EASY" } });
    expect((await choose("two plum trees")).account.id).toBe(account.id);
  });

  test.each(["administrator", "trustee", "trustee who shares a key"] as const)(
    "of an account in office (%s) a right password that is short or soon guessed opens nothing but its replacement",
    async (office) => {
      for (const weak of ["two plum trees", "aaaaaaaaaaaaaaaaaaaaaaaa"]) {
        const isShort = weak.length < 15;
        const email = await accountIn(office, weak);
        const code = isShort ? "LONGER_PASSWORD_NEEDED" : "PASSWORD_TOO_EASY";
        const facts = isShort ? { charactersMin: 15 } : {};
        // More often than wrong ones would be looked at: none of these is a guess.
        for (let at = 0; at < 7; at += 1) {
          await expect(logIn(email, { password: weak })).rejects.toMatchObject({ data: { code, facts } });
        }
        await expect(logIn(email, { password: weak, newPassword: "ten plum trees" })).rejects.toMatchObject({
          data: { code: "LONGER_PASSWORD_NEEDED" },
        });
        await expect(logIn(email, { password: "not this one", newPassword: password })).rejects.toMatchObject({
          data: { code: "LOGIN_FAILED" },
        });
        await logIn(email, { password: weak, newPassword: password });
        await logIn(email, { password });
        await expect(logIn(email, { password: weak })).rejects.toMatchObject({ data: { code: "LOGIN_FAILED" } });
      }
    },
  );

  test("whose password is replaced is logged out wherever it was used", async () => {
    const email = await accountIn("none", "two plum trees");
    const { account, tokens } = await logIn(email, { password: "two plum trees" });
    await changeRole(host.db, BigInt(account.id), "administrator");
    await logIn(email, { password: "two plum trees", newPassword: password });
    const before = host.withToken(tokens?.accessToken ?? "");
    await expect(before.auth.account.query()).rejects.toMatchObject({ data: { code: "NOT_LOGGED_IN" } });
  });

  test("a session that begins with the role of before is none: who is appointed logs in once more", async () => {
    const { account } = await host.signedIn();
    const checked = await rowOf(account);
    await changeRole(host.db, BigInt(account.id), "administrator");
    expect(await host.api.sessions.start(checked)).toBeNull();
  });

  test("an address is an account once, whatever its case", async () => {
    const email = newAddress();
    const client = host.anonymous();
    const register = (written: string) =>
      client.auth.register.mutate({ email: written, displayName: "Ada", password, delivery: "bearer" });
    await register(email);
    await expect(register(email.toUpperCase())).rejects.toMatchObject({ data: { code: "EMAIL_TAKEN" } });
  });

  test("passwords are kept as Argon2id with 19 MiB and two passes", async () => {
    const { account } = await host.signedIn();
    const db = connectDatabase(host.database.url);
    const [rows] = await db.$client.query("SELECT password_hash AS hash FROM accounts WHERE id = ?", [account.id]);
    await db.$client.end();
    expect(rows).toEqual([{ hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/) }]);
  });
});
