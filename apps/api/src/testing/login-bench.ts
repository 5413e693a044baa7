/**
 * `node apps/api/src/testing/login-bench.ts N`: how long the API takes to refuse N logins of unknown accounts and N with a wrong
 * password (SEC-3), in an order drawn for each, over HTTP and with a real database. Prints the milliseconds of each as JSON.
 */
import { randomInt } from "node:crypto";
import { insertAccount } from "@tabella/db/queries/accounts";
import { hashPassword } from "../auth/password.ts";
import { startTestApi, webOrigin } from "./api.ts";

const samples = Number(process.argv[2]);
const warmUps = 20;
const host = await startTestApi();
const passwordHash = await hashPassword("the password of all of them");
const known = (at: number) => `known${at}@example.org`;
for (let at = 0; at < samples + warmUps; at += 1) {
  const person = { email: known(at), displayName: "Somebody", passwordHash };
  await insertAccount(host.db, { ...person, role: "voter", createdAt: new Date() });
}

/** Each from an address and at an account of its own, where nobody has failed yet: the throttle has nothing to do with it. */
async function refusalMs(email: string, at: number): Promise<number> {
  const begin = performance.now();
  const response = await fetch(`${host.url}/api/auth.login`, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", origin: webOrigin, "x-tabella": "1" },
      "x-forwarded-for": `198.18.${at >> 8}.${at & 255}`,
    },
    body: JSON.stringify({ email, password: "a wrong password" }),
  });
  await response.arrayBuffer();
  const ms = performance.now() - begin;
  if (response.status !== 401) throw new Error(`a wrong login was answered with ${response.status}`);
  return ms;
}

const order = Array.from({ length: warmUps + samples }, () =>
  randomInt(2) === 0 ? ["unknown", "wrong"] : ["wrong", "unknown"],
);
const times = { unknown: [] as number[], wrong: [] as number[] };
for (const [at, pair] of order.entries()) {
  for (const [place, kind] of pair.entries()) {
    const isUnknown = kind === "unknown";
    const ms = await refusalMs(isUnknown ? `unknown${at}@example.org` : known(at), 2 * at + place);
    if (at >= warmUps) times[isUnknown ? "unknown" : "wrong"].push(ms);
  }
}
await host.stop();
process.stdout.write(`${JSON.stringify(times)}\n`);
