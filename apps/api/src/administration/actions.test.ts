import { closeDatabase, connectDatabase } from "@tabella/db/database";
import type { AdministratorAction } from "@tabella/rpc/api/administrator-actions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "../testing/api.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
import { runCommand } from "../testing/run-command.ts";

let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let trustee: TestPerson;
beforeAll(async () => {
  const folder = makeNetworkFolder(1);
  network = await startTestValidators(folder, 1);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  administrator = await host.signedIn("administrator");
  trustee = await host.signedIn();
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

const draft = () => ({
  name: "Board",
  description: "",
  questions: [{ question: "Who?", answers: ["Ada", "Ben"], min: 0, max: 1 }],
  registration: "open" as const,
  trusteeEmails: [trustee.account.email],
});
const create = () => administrator.client.elections.create.mutate(draft());
const listed = async (limit = 20, cursor: string | null = null) =>
  administrator.client.actions.list.query({ limit, cursor });
const newest = async (): Promise<AdministratorAction | undefined> => (await listed(1)).actions[0];

/** A statement of the user who may change the schema. */
async function asMigrator(statement: string): Promise<void> {
  const migrator = connectDatabase(host.database.migratorUrl);
  await migrator.$client.query(statement);
  await closeDatabase(migrator);
}

describe("SEC-24: what an administrator orders is on record", () => {
  test("with who, when, what, in which election, and that it was done; a new election by what it became", async () => {
    const { uuid } = await create();
    const { email, displayName } = administrator.account;
    const election = { uuid, name: "Board" };
    const common = { actor: { email, displayName }, election, subject: null, requestId: expect.any(String) };
    const made = await newest();
    expect(made).toMatchObject({ ...common, action: "elections.create", outcome: { refusal: null } });
    expect(made?.facts).toMatchObject({ name: "Board", registration: "open", ballotsMin: 5, closesAt: null });
    const closesAt = Date.now() + 3_600_000;
    await administrator.client.elections.setClosingTime.mutate({ electionId: uuid, closesAt });
    const changed = await newest();
    expect(changed).toMatchObject({ ...common, action: "elections.setClosingTime", facts: { closesAt } });
    expect(changed?.outcome?.at).toBeGreaterThanOrEqual(changed?.at ?? Number.POSITIVE_INFINITY);
  });

  test("also where it was refused, with the code; not what was never an order, or not an administrator's", async () => {
    const { uuid } = await create();
    const before = await newest();
    const refused = { data: expect.objectContaining({ code: "NOT_ALLOWED" }) };
    await expect(trustee.client.elections.open.mutate({ electionId: uuid })).rejects.toMatchObject(refused);
    await expect(administrator.client.elections.open.mutate({ electionId: "?" })).rejects.toThrow();
    expect(await newest()).toEqual(before);
    const roll = { electionId: uuid, roll: "no roll ".repeat(100), commit: true };
    await expect(administrator.client.roll.import.mutate(roll)).rejects.toThrow();
    expect(await newest()).toMatchObject({
      action: "roll.import",
      facts: { commit: true },
      outcome: { refusal: "ROLL_INVALID" },
    });
    expect((await newest())?.facts).not.toHaveProperty("roll");
  });

  test("before it is done: while nothing can be recorded, nothing is done", async () => {
    const { uuid } = await create();
    const count = async () => (await administrator.client.elections.list.query()).length;
    const before = await count();
    await asMigrator("RENAME TABLE administrator_actions TO elsewhere");
    const closesAt = Date.now() + 3_600_000;
    const failed = { data: expect.objectContaining({ code: "INTERNAL" }) };
    await expect(create()).rejects.toMatchObject(failed);
    await expect(
      administrator.client.elections.setClosingTime.mutate({ electionId: uuid, closesAt }),
    ).rejects.toMatchObject(failed);
    await asMigrator("RENAME TABLE elsewhere TO administrator_actions");
    expect(await count()).toBe(before);
    expect(await administrator.client.elections.get.query({ electionId: uuid })).toMatchObject({ closesAt: null });
  });

  test("where only the outcome cannot be recorded, who ordered it learns that it is done, and the record that it may be", async () => {
    await asMigrator("RENAME TABLE administrator_outcomes TO elsewhere");
    const { uuid } = await create();
    await asMigrator("RENAME TABLE elsewhere TO administrator_outcomes");
    expect(await administrator.client.elections.get.query({ electionId: uuid })).toMatchObject({ phase: "draft" });
    expect(await newest()).toMatchObject({ action: "elections.create", election: null, outcome: null });
  });

  test("page by page, the newest first, to the first", async () => {
    for (let at = 0; at < 3; at += 1) await create();
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listed(2, cursor);
      expect(page.actions.length).toBeLessThanOrEqual(2);
      ids.push(...page.actions.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(ids).toEqual((await listed(50)).actions.map(({ id }) => id));
    expect(ids).toEqual(ids.toSorted((one, other) => Number(BigInt(other) - BigInt(one))));
    expect(ids.at(-1)).toBe("1");
  });
});

test("SEC-24: what an operator orders on the server is on record as well: who is appointed, dismissed, given a password", async () => {
  const run = (command: string, ...parameters: string[]) => runCommand(host, network, command, ...parameters);
  const { email } = trustee.account;
  await run("appoint-administrator.ts", email);
  await run("appoint-administrator.ts", "--dismiss", email);
  const [password = ""] = (await run("give-password.ts", email)).stdout.split("\n");
  const { actions } = await listed(3);
  const common = {
    actor: null,
    subject: email,
    election: null,
    facts: {},
    outcome: { refusal: null },
    requestId: null,
  };
  expect(actions).toMatchObject(
    ["accounts.givePassword", "accounts.dismiss", "accounts.appoint"].map((action) => ({ ...common, action })),
  );
  expect(JSON.stringify(actions)).not.toContain(password);
});
