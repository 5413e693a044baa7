import { err, ok } from "@tabella/crypto/result";
import type { ApiFailure } from "@tabella/rpc/api/failure";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "../testing/api.ts";
import { draftTestElection, held, openTestElection, smallDraft } from "../testing/election.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
import { draftRollElection, rollOf as rollFileOf } from "../testing/roll.ts";
import { createDraft, openDraft } from "./elections-port.ts";
import { knownElection } from "./known-elections.ts";

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

/** A drafted election as the API knows it, its trustee's key made. */
async function drafted(draft: Parameters<typeof draftTestElection>[2] = {}) {
  const { electionId } = await draftTestElection(administrator, [trustee], draft);
  return asAdministrator(electionId);
}

async function asAdministrator(electionId: string) {
  const caller = { accountId: administrator.account.id, sessionId: "", role: administrator.account.role };
  return held(await knownElection(host.api.elections, caller, electionId));
}

test("an election whose ballots this chain would not take is neither drafted nor opened: nobody could vote in it", async () => {
  const small = { ...host.api.elections, transactionBytesMax: 16_384 };
  const answersOf = (count: number) => Array.from({ length: count }, (_, at) => `Candidate ${at}`);
  const draftOf = (candidates: number) => ({
    ...smallDraft,
    questions: [{ question: "Who?", answers: answersOf(candidates), blank: false, min: 1, max: 1 }],
    ...{ replacingAllowed: false, closesAt: null, sharedTrustees: null, trusteeEmails: [trustee.account.email] },
  });
  const create = (candidates: number) =>
    createDraft(small, { draft: draftOf(candidates), createdBy: BigInt(administrator.account.id), isDemo: false });
  expect(await create(14)).toMatchObject({ ok: true });
  expect(await create(15)).toMatchObject({ ok: false, error: { code: "BALLOT_TOO_LARGE", bytesMax: 16_384 } });

  const made = await drafted({ questions: draftOf(15).questions });
  expect(await openDraft(made, small)).toMatchObject({ ok: false, error: { code: "BALLOT_TOO_LARGE" } });
  expect(await openDraft(made, host.api.elections)).toMatchObject({ ok: true });
});

test("a draft stays one though a validator calls it open: it is opened all the same", async () => {
  const { electionId } = await draftTestElection(administrator, [trustee]);
  const { ledger } = host.api.elections;
  const other = held(await ledger.election((await openTestElection(administrator, [trustee])).electionId));
  const lying = { ...host.api.elections, ledger: { ...ledger, election: async () => ok(other) } };
  expect(held(await knownElection(lying, null, electionId)).onChain?.phase).toBe("open");
  expect((await administrator.client.elections.get.query({ electionId })).phase).toBe("ready");
  expect((await administrator.client.elections.open.mutate({ electionId })).phase).toBe("open");
});

/** The ledger, of which a validator says this of whatever is sent. */
function answering(failure: ApiFailure) {
  const { ledger } = host.api.elections;
  return { ...host.api.elections, ledger: { ...ledger, submitAndWait: async () => err(failure) } };
}

test("a draft of which only an earlier order waits for its block is not opened yet, and goes on as a draft if that is lost", async () => {
  const known = await drafted();
  const election = known.row?.uuid ?? "";
  const opened = await openDraft(known, answering({ code: "ELECTION_EXISTS", election }));
  expect(opened).toMatchObject({ ok: false, error: { code: "NOT_FINAL_YET" } });
  const { client } = administrator;
  const closesAt = Date.now() + 3_600_000;
  expect(await client.elections.setClosingTime.mutate({ electionId: election, closesAt })).toMatchObject({ closesAt });
  expect(await client.elections.open.mutate({ electionId: election })).toMatchObject({ phase: "open", closesAt });
});

test("a roll is given free again only by a verdict on the opening: an order that may still become final fixes it", async () => {
  const { electionId } = await draftRollElection(administrator, [trustee]);
  const { text: roll } = rollFileOf(electionId, ["a@example.org"]);
  const bring = () => administrator.client.roll.import.mutate({ electionId, roll, commit: true });
  await bring();
  const known = await asAdministrator(electionId);
  const fixed = expect.objectContaining({ data: expect.objectContaining({ code: "ROLL_FIXED" }) });
  const noVerdicts: ApiFailure[] = [
    { code: "POOL_FULL", size: 1 },
    { code: "CHAIN_UNAVAILABLE" },
    { code: "NOT_FINAL_YET", transactionHash: `0x${"11".repeat(32)}` },
    { code: "ELECTION_EXISTS", election: electionId },
  ];
  for (const failure of noVerdicts) {
    expect((await openDraft(known, answering(failure))).ok).toBe(false);
    await expect(bring(), failure.code).rejects.toEqual(fixed);
  }
  await openDraft(known, answering({ code: "ELECTION_INVALID", detail: "" }));
  expect(await bring()).toMatchObject({ added: 0, changed: 0, removed: 0 });
});
