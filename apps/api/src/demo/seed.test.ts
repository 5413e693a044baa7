import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { ed25519Group } from "@tabella/crypto/group";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi } from "../testing/api.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
import { runCommand } from "../testing/run-command.ts";
import type { Demo } from "./seed.ts";

let network: TestValidators;
let host: TestApi;
beforeAll(async () => {
  const folder = makeNetworkFolder(1);
  network = await startTestValidators(folder, 1);
  host = await startTestApi({ folder, validatorUrls: network.urls });
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

const run = (command: string, ...parameters: string[]) => runCommand(host, network, command, ...parameters);

test("the demo has an administrator, voters and an open election; a second time, it is the same", async () => {
  const { stdout } = await run("seed-demo.ts");
  const demo: Demo = JSON.parse(stdout);
  expect(demo.voters).toHaveLength(3);
  const { electionId } = demo;
  expect(await host.anonymous().elections.get.query({ electionId })).toMatchObject({ phase: "open", isDemo: true });
  for (const login of [demo.administrator, ...demo.voters]) {
    const { account } = await host.anonymous().auth.login.mutate({ ...login, delivery: "bearer" });
    expect(account.role).toBe(login === demo.administrator ? "administrator" : "voter");
  }
  expect(JSON.parse((await run("seed-demo.ts")).stdout)).toEqual(demo);
  expect(statSync(demo.trusteeBackupFile).mode & 0o077).toBe(0);
});

test("the demo's trustee backup opens with the administrator's password, and holds the election's key", async () => {
  const demo: Demo = JSON.parse((await run("seed-demo.ts")).stdout);
  const backup = JSON.parse(readFileSync(demo.trusteeBackupFile, "utf8"));
  const { derivation, cipher } = backup;
  const bytes = (base64: string) => Buffer.from(base64, "base64");
  const key = pbkdf2Sync(demo.administrator.password, bytes(derivation.salt), derivation.iterations, 32, "sha256");
  const sealed = bytes(backup.private_key);
  const opener = createDecipheriv("aes-256-gcm", key, bytes(cipher.nonce));
  const { format, election_id, public_key } = backup;
  const bound = [format, election_id, public_key, derivation.name, derivation.iterations, derivation.salt, cipher.name];
  opener.setAAD(Buffer.from(JSON.stringify(bound)));
  opener.setAuthTag(sealed.subarray(-16));
  const privateKey = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]).toString();
  const { generator, encode, multiply } = ed25519Group;
  expect(encode(multiply(generator, BigInt(privateKey)))).toBe(public_key);
  const { trustees } = await host.anonymous().elections.get.query({ electionId: election_id });
  expect(trustees.map((trustee) => trustee.publicKey)).toEqual([public_key]);
});

test("SEC-3: an administrator is appointed and dismissed by a command on the API's machine, only if he has an account, and logs in anew", async () => {
  const { account, client, password } = await host.signedIn();
  await expect(run("appoint-administrator.ts", "nobody@example.org")).rejects.toMatchObject({ code: 1 });
  await expect(run("appoint-administrator.ts")).rejects.toMatchObject({ code: 2 });
  const { stdout } = await run("appoint-administrator.ts", account.email.toUpperCase());
  expect(stdout).toBe(`${account.email} is an administrator\n`);
  // So that the next login, which looks whether the password is enough for an administrator, comes at once.
  await expect(client.auth.account.query()).rejects.toMatchObject({ data: { code: "NOT_LOGGED_IN" } });
  const login = { email: account.email, password, delivery: "bearer" } as const;
  const appointed = await host.anonymous().auth.login.mutate(login);
  expect(appointed.account.role).toBe("administrator");
  const again = host.withToken(appointed.tokens?.accessToken ?? "");
  const dismissed = await run("appoint-administrator.ts", "--dismiss", account.email);
  expect(dismissed.stdout).toBe(`${account.email} is no administrator\n`);
  // At once, in the session that is open: the role is asked of the database each time.
  expect((await again.auth.account.query()).role).toBe("voter");
});

test("who forgot a password gets one by a command on the API's machine: for one use, a day, and in place of every session", async () => {
  const { account, client } = await host.signedIn();
  await expect(run("give-password.ts", "nobody@example.org")).rejects.toMatchObject({ code: 1 });
  await expect(run("give-password.ts")).rejects.toMatchObject({ code: 2 });
  const [password = ""] = (await run("give-password.ts", account.email.toUpperCase())).stdout.split("\n");
  await expect(client.auth.account.query()).rejects.toMatchObject({ data: { code: "NOT_LOGGED_IN" } });

  const logIn = (input: { readonly password: string; readonly newPassword?: string }) =>
    host.anonymous().auth.login.mutate({ email: account.email, delivery: "bearer", ...input });
  await expect(logIn({ password })).rejects.toMatchObject({ data: { code: "NEW_PASSWORD_NEEDED" } });
  await expect(logIn({ password, newPassword: password })).rejects.toMatchObject({
    data: { code: "NEW_PASSWORD_NEEDED" },
  });
  const own = "a password of one's own";
  expect((await logIn({ password, newPassword: own })).account.id).toBe(account.id);
  await expect(logIn({ password, newPassword: "of somebody else" })).rejects.toMatchObject({
    data: { code: "LOGIN_FAILED" },
  });
  // With one that is there to stay a new password is not taken.
  await logIn({ password: own, newPassword: "a third password" });
  await logIn({ password: own });

  const [late = ""] = (await run("give-password.ts", account.email)).stdout.split("\n");
  host.advance(25 * 3_600_000);
  await expect(logIn({ password: late })).rejects.toMatchObject({ data: { code: "LOGIN_FAILED" } });
});
