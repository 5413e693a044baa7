import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { accountById } from "@tabella/db/queries/accounts";
import { apiRouter } from "@tabella/rpc/api/router";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson, webOrigin } from "./testing/api.ts";
import { playCeremony, takeSeats } from "./testing/ceremony.ts";
import { makeBallot, newCredential, type OpenElection, openTestElection, vote } from "./testing/election.ts";
import { startTestValidators, type TestValidators } from "./testing/network.ts";
import { draftRollElection, rollOf } from "./testing/roll.ts";

const roles = ["anonymous", "voter", "other voter", "trustee", "other trustee", "auditor", "administrator"] as const;
type Role = (typeof roles)[number];

/** What each role gets: "ok", or the code with which it is refused. */
type Row = Readonly<Record<Role, string>>;

const everyone = row("ok");
const loggedIn = row("ok", { anonymous: "NOT_LOGGED_IN" });
const administratorsOnly = (code: string) => row("NOT_ALLOWED", { anonymous: "NOT_LOGGED_IN", administrator: code });

/**
 * SEC-2: who may do what. One row a procedure at least; a row's name may add the situation after a colon. `voter` has
 * registered a credential in the open election, `trustee` holds the key of all elections but the other trustee's.
 */
const matrix: Readonly<Record<string, Row>> = {
  "auth.register": everyone,
  "auth.login": everyone,
  "auth.logout": everyone,
  "auth.refresh": loggedIn,
  "auth.me": everyone,
  "auth.account": loggedIn,
  "elections.list": everyone,
  "elections.get": everyone,
  "elections.get: a draft": row("NOT_FOUND", { trustee: "ok", administrator: "ok" }),
  "elections.create": administratorsOnly("ok"),
  "elections.setClosingTime": administratorsOnly("ok"),
  "elections.open": administratorsOnly("ELECTION_NOT_READY"),
  "elections.close": administratorsOnly("ELECTION_NOT_OPEN"),
  "roll.import": administratorsOnly("ROLL_INVALID"),
  "roll.import: the election's own": administratorsOnly("ok"),
  "actions.list": administratorsOnly("ok"),
  "credentials.register": loggedIn,
  "credentials.register: the voter's": row("CREDENTIAL_TAKEN", {
    anonymous: "NOT_LOGGED_IN",
    voter: "ok",
    // Who has one of his own learns no more than that.
    "other voter": "CREDENTIAL_REGISTERED",
  }),
  "credentials.register: by roll, with the voter's key": row("NOT_ON_ROLL", {
    anonymous: "NOT_LOGGED_IN",
    voter: "ok",
    "other voter": "CREDENTIAL_OF_ANOTHER_VOTER",
  }),
  "trustees.register": row("NOT_FOUND", {
    anonymous: "NOT_LOGGED_IN",
    trustee: "TRUSTEE_KEY_INVALID",
    administrator: "NOT_A_TRUSTEE",
  }),
  "trustees.mine": loggedIn,
  "trustees.ceremony": everyone,
  "trustees.ceremony: of a draft": row("NOT_FOUND", { trustee: "ok", administrator: "ok" }),
  "trustees.submitCeremony": row("NOT_FOUND", {
    anonymous: "NOT_LOGGED_IN",
    trustee: "MALFORMED",
    administrator: "NOT_A_TRUSTEE",
  }),
  "trustees.restartCeremony": administratorsOnly("CEREMONY_NOT_BEGUN"),
  "trustees.decryptionTask": row("NOT_A_TRUSTEE", { anonymous: "NOT_LOGGED_IN", trustee: "ok" }),
  "trustees.submitDecryption": row("NOT_A_TRUSTEE", { anonymous: "NOT_LOGGED_IN", trustee: "MALFORMED" }),
  "votes.submit": row("CREDENTIAL_NOT_REGISTERED", {
    anonymous: "NOT_LOGGED_IN",
    voter: "ok",
    "other voter": "CREDENTIAL_OF_ANOTHER_VOTER",
  }),
  "votes.status": loggedIn,
  "results.get": everyone,
  "results.get: of a draft": row("NOT_FOUND", { trustee: "ok", administrator: "ok" }),
  "chain.status": everyone,
  "chain.blocks": everyone,
  "chain.blockRange": everyone,
  "chain.block": everyone,
  "chain.transaction": everyone,
  "chain.receipt": everyone,
  "chain.absence": everyone,
  "chain.validators": everyone,
  "chain.validatorChanges": everyone,
  "chain.misdeeds": everyone,
  "chain.checkpoint": everyone,
  "chain.elections": everyone,
  "chain.pool": everyone,
  "chain.search": everyone,
  "chain.genesis": everyone,
  "chain.onBlock": everyone,
  health: everyone,
};

function row(most: string, others: Partial<Row> = {}): Row {
  return { ...(Object.fromEntries(roles.map((role) => [role, most])) as Row), ...others };
}

/** At run time the router keeps its procedures flat, by their full names. */
const procedureTypes = apiRouter._def.procedures as unknown as Readonly<Record<string, { _def: { type: string } }>>;
const procedureOf = (name: string) => name.split(":", 1)[0] ?? "";

let network: TestValidators;
let host: TestApi;
let people: Readonly<Record<Exclude<Role, "anonymous">, TestPerson>>;
let openElectionId: string;
/** Input by row. */
let inputs: Readonly<Record<string, (role: Role, sessionToken: string) => unknown>>;

beforeAll(async () => {
  const folder = makeNetworkFolder(1);
  network = await startTestValidators(folder, 1);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  people = {
    voter: await host.signedIn(),
    "other voter": await host.signedIn(),
    trustee: await host.signedIn(),
    "other trustee": await host.signedIn(),
    auditor: await host.signedIn(),
    administrator: await host.signedIn("administrator"),
  };
  inputs = await prepare();
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

async function prepare(): Promise<typeof inputs> {
  const { voter, administrator, trustee } = people;
  const draftOf = (person: TestPerson) => ({
    name: "Draft",
    description: "",
    questions: [{ question: "?", answers: ["a", "b"], min: 0, max: 1 }],
    registration: "open",
    trusteeEmails: [person.account.email],
  });
  const { uuid: draft } = await administrator.client.elections.create.mutate({
    ...draftOf(trustee),
    registration: "open",
  });
  await administrator.client.elections.create.mutate({ ...draftOf(people["other trustee"]), registration: "open" });
  const sharedDraft = (persons: readonly TestPerson[]) =>
    administrator.client.elections.create.mutate({
      ...draftOf(trustee),
      registration: "open",
      trusteeEmails: [],
      sharedTrustees: { emails: persons.map(({ account }) => account.email), threshold: 1 },
    });
  const { uuid: shared } = await sharedDraft([trustee, await host.signedIn()]);
  const pair = [trustee, await host.signedIn()];
  const { uuid: opened } = await sharedDraft(pair);
  await playCeremony(host, await takeSeats(pair, { electionId: opened, threshold: 1 }));
  await administrator.client.elections.open.mutate({ electionId: opened });
  const open = await openTestElection(administrator, [trustee]);
  openElectionId = open.electionId;
  const registering = await openTestElection(administrator, [trustee]);
  const closed: OpenElection = await openTestElection(administrator, [trustee]);
  const { status } = await vote(people.auditor, closed, 0);
  await administrator.client.elections.close.mutate({ electionId: closed.electionId });

  const rollDraft = await draftRollElection(administrator, [trustee]);
  const importable = rollOf(rollDraft.electionId, [voter.account.email]);
  const byRoll = await draftRollElection(administrator, [trustee]);
  const roll = rollOf(byRoll.electionId, [voter.account.email, people["other voter"].account.email]);
  await administrator.client.roll.import.mutate({ electionId: byRoll.electionId, roll: roll.text, commit: true });
  await administrator.client.elections.open.mutate({ electionId: byRoll.electionId });

  const mine = newCredential(open);
  await voter.client.credentials.register.mutate({ electionId: open.electionId, credential: mine.credential });
  const others = newCredential(open).credential;
  await people["other voter"].client.credentials.register.mutate({ electionId: open.electionId, credential: others });
  const taken = newCredential(registering).credential;
  await voter.client.credentials.register.mutate({ electionId: registering.electionId, credential: taken });
  const ballot = encodeTransaction(makeBallot(open, mine.secret, 0));
  const pok = { challenge: "1", response: "2" };
  let registered = 0;
  return {
    "auth.register": () => {
      registered += 1;
      return { email: `new${registered}@example.org`, displayName: "New", password: "correct horse battery" };
    },
    "auth.login": () => ({ email: voter.account.email, password: voter.password }),
    "auth.refresh": (_role, sessionToken) => ({ sessionToken }),
    "elections.get": () => ({ electionId: open.electionId }),
    "elections.get: a draft": () => ({ electionId: draft }),
    "elections.create": () => draftOf(trustee),
    "elections.setClosingTime": () => ({ electionId: draft, closesAt: null }),
    "elections.open": () => ({ electionId: draft }),
    "elections.close": () => ({ electionId: draft }),
    "credentials.register": (role) => ({
      electionId: registering.electionId,
      credential: role === "voter" ? taken : newCredential(registering).credential,
    }),
    "credentials.register: the voter's": () => ({ electionId: open.electionId, credential: mine.credential }),
    "roll.import": () => ({ electionId: rollDraft.electionId, roll: "{}", commit: true }),
    "roll.import: the election's own": () => ({
      electionId: rollDraft.electionId,
      roll: importable.text,
      commit: true,
    }),
    "actions.list": () => ({}),
    "credentials.register: by roll, with the voter's key": () => ({
      electionId: byRoll.electionId,
      credential: roll.voters[0]?.credential,
    }),
    "trustees.register": () => ({ electionId: draft, publicKey: "ab".repeat(32), pok }),
    "trustees.ceremony": () => ({ electionId: opened }),
    "trustees.ceremony: of a draft": () => ({ electionId: shared }),
    "trustees.submitCeremony": () => ({ electionId: shared, message: { kind: "transaction", transaction: "{" } }),
    "trustees.restartCeremony": () => ({
      electionId: shared,
      after: 1,
      keep: [1],
      trusteeEmails: [voter.account.email],
      threshold: 1,
    }),
    "trustees.decryptionTask": () => ({ electionId: closed.electionId }),
    "trustees.submitDecryption": () => ({ electionId: closed.electionId, transaction: "{" }),
    "votes.submit": () => ({ electionId: open.electionId, transaction: ballot }),
    "votes.status": () => ({ electionId: open.electionId }),
    "results.get": () => ({ electionId: open.electionId }),
    "results.get: of a draft": () => ({ electionId: draft }),
    "chain.blocks": () => ({}),
    "chain.blockRange": () => ({ from: 0 }),
    "chain.block": () => ({ index: 0 }),
    "chain.transaction": () => ({ hash: status.transactionHash }),
    "chain.receipt": () => ({ ballotHash: status.ballotHash }),
    "chain.absence": () => ({ electionId: open.electionId, credential: mine.credential }),
    "chain.checkpoint": () => ({}),
    "chain.search": () => ({ text: "Board" }),
    "chain.onBlock": () => ({}),
  };
}

/** A new session each time: some procedures end it. */
async function verdict(name: string, role: Role): Promise<string> {
  const procedure = procedureOf(name);
  const session = role === "anonymous" ? null : await newSession(people[role]);
  const input = inputs[name]?.(role, session?.sessionToken ?? "") ?? null;
  const type = procedureTypes[procedure]?._def.type;
  const headers = {
    origin: webOrigin,
    "x-tabella": "1",
    "content-type": "application/json",
    ...(session === null ? {} : { authorization: `Bearer ${session.accessToken}` }),
  };
  const query = input === null ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const stopped = new AbortController();
  const response =
    type === "mutation"
      ? await fetch(`${host.url}/api/${procedure}`, { method: "POST", headers, body: JSON.stringify(input) })
      : await fetch(`${host.url}/api/${procedure}${query}`, { headers, signal: stopped.signal });
  if (type === "subscription") {
    stopped.abort();
    return response.ok ? "ok" : String(response.status);
  }
  const body = (await response.json()) as { error?: { data: { code: string } } };
  return body.error?.data.code ?? "ok";
}

async function newSession({ account }: TestPerson) {
  const row = await accountById(host.db, BigInt(account.id));
  if (row === null) throw new Error("the account exists");
  const session = await host.api.sessions.start(row);
  if (session === null) throw new Error("the password is the same");
  return session.tokens;
}

describe("SEC-2: every procedure and every role", () => {
  test("no procedure is without a row, and no row without a procedure", () => {
    const rows = new Set(Object.keys(matrix).map(procedureOf));
    expect([...rows].toSorted()).toEqual(Object.keys(apiRouter._def.procedures).toSorted());
  });

  test.each(Object.keys(matrix))("%s", async (name) => {
    const verdicts: Partial<Record<Role, string>> = {};
    for (const role of roles) verdicts[role] = await verdict(name, role);
    expect(verdicts).toEqual(matrix[name]);
  });

  test("SEC-24: by whatever procedure an administrator alone changes something, it is on record, and nothing else is", async () => {
    const orders = Object.keys(procedureTypes).filter(
      (name) => procedureTypes[name]?._def.type === "mutation" && matrix[name]?.voter === "NOT_ALLOWED",
    );
    for (const name of orders) await verdict(name, "administrator");
    const { actions } = await people.administrator.client.actions.list.query({ limit: 50 });
    expect([...new Set(actions.map(({ action }) => action))].toSorted()).toEqual(orders.toSorted());
  });

  test("a voter's status is his own: another's says nothing of it", async () => {
    const electionId = openElectionId;
    expect((await people.voter.client.votes.status.query({ electionId })).state).not.toBe("none");
    for (const person of [people["other voter"], people.administrator, people.trustee]) {
      expect(await person.client.votes.status.query({ electionId })).toMatchObject({ state: "none", ballotHash: null });
    }
  });
});
