import { ok } from "@tabella/crypto/result";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "../testing/api.ts";
import { draftTestElection, held, openTestElection, smallDraft } from "../testing/election.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
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
