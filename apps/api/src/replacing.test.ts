import { parseGenesis } from "@tabella/chain/genesis";
import { checkReceipt } from "@tabella/chain/light-proof";
import { parseReceipt } from "@tabella/chain/receipt";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { voteOf } from "@tabella/db/queries/votes";
import type { ApiFailureCode } from "@tabella/rpc/api/failure";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "./testing/api.ts";
import {
  cast,
  decryption,
  held,
  makeBallot,
  makeReplacement,
  newCredential,
  type OpenElection,
  openTestElection,
} from "./testing/election.ts";
import { startTestValidators, type TestValidators } from "./testing/network.ts";

let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let trustee: TestPerson;
/** Where ballots can be replaced, and where they cannot. */
let lenient: OpenElection;
let strict: OpenElection;

beforeAll(async () => {
  const folder = makeNetworkFolder(3);
  network = await startTestValidators(folder, 3);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  administrator = await host.signedIn("administrator");
  trustee = await host.signedIn();
  lenient = await openTestElection(administrator, [trustee], { replacingAllowed: true });
  strict = await openTestElection(administrator, [trustee]);
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

const refusedWith = (code: ApiFailureCode) => expect.objectContaining({ data: expect.objectContaining({ code }) });

/** A voter with a key, who has voted for the first candidate. */
async function voterIn(election: OpenElection) {
  const person = await host.signedIn();
  const { electionId } = election;
  const { secret, credential } = newCredential(election);
  await person.client.credentials.register.mutate({ electionId, credential });
  const transaction = encodeTransaction(makeBallot(election, secret, 0));
  const status = await cast(person, { electionId, transaction });
  const replacement = (candidate: number, replaces: string | null) =>
    encodeTransaction(makeReplacement(election, { credential: secret, candidate, replaces: replaces ?? "" }));
  return { person, electionId, status, transaction, replacement };
}

test("where replacing is allowed the last ballot counts; the one before stays on the ledger and is called replaced", async () => {
  const { person, electionId, status: first, transaction, replacement } = await voterIn(lenient);
  const before = (await host.anonymous().elections.get.query({ electionId })).ballotCount;
  const text = replacement(1, first.ballotHash);
  const second = await cast(person, { electionId, transaction: text });
  expect(second).toMatchObject({ state: "final" });
  expect(second.ballotHash).not.toBe(first.ballotHash);
  expect((await person.client.votes.status.query({ electionId })).ballotHash).toBe(second.ballotHash);
  const detail = await person.client.elections.get.query({ electionId });
  expect(detail).toMatchObject({ ballotCount: before, replacingAllowed: true, hasVoted: true });

  const { chain } = host.anonymous();
  const receiptOf = (ballotHash: string | null) => chain.receipt.query({ ballotHash: ballotHash ?? "" });
  await expect.poll(async () => (await receiptOf(first.ballotHash)).replacedBy).toBe(second.ballotHash);
  expect((await receiptOf(second.ballotHash)).replacedBy).toBeNull();
  const genesis = held(parseGenesis(await chain.genesis.query()));
  const receipt = held(parseReceipt((await receiptOf(first.ballotHash)).receipt));
  expect(checkReceipt(genesis, receipt, { checker: nobleSignatureChecker }).ok).toBe(true);

  // UX-9: the same bytes again change nothing, of the ballot that counts and of the one before.
  expect(await cast(person, { electionId, transaction: text })).toMatchObject({ ballotHash: second.ballotHash });
  await expect(person.client.votes.submit.mutate({ electionId, transaction })).rejects.toEqual(
    refusedWith("ALREADY_VOTED"),
  );
  expect((await person.client.votes.status.query({ electionId })).ballotHash).toBe(second.ballotHash);
});

test("a ballot that names another one than counts is refused, and a second first ballot too; a third one is taken", async () => {
  const { person, electionId, status: first, replacement } = await voterIn(lenient);
  const submit = (transaction: string) => person.client.votes.submit.mutate({ electionId, transaction });
  await expect(submit(replacement(1, `0x${"11".repeat(32)}`))).rejects.toEqual(refusedWith("REPLACES_WRONG_BALLOT"));
  const second = await cast(person, { electionId, transaction: replacement(1, first.ballotHash) });
  await expect(submit(replacement(0, first.ballotHash))).rejects.toEqual(refusedWith("REPLACES_WRONG_BALLOT"));
  const third = await cast(person, { electionId, transaction: replacement(0, second.ballotHash) });
  expect((await person.client.votes.status.query({ electionId })).ballotHash).toBe(third.ballotHash);
});

test("where replacing is not allowed the first ballot is final: another one is refused, whatever it says", async () => {
  const { person, electionId, status: first, replacement } = await voterIn(strict);
  expect((await person.client.elections.get.query({ electionId })).replacingAllowed).toBe(false);
  await expect(
    person.client.votes.submit.mutate({ electionId, transaction: replacement(1, first.ballotHash) }),
  ).rejects.toEqual(refusedWith("CREDENTIAL_USED"));
  expect((await person.client.votes.status.query({ electionId })).ballotHash).toBe(first.ballotHash);
});

test("a replacement whose answer was lost is found on the ledger", async () => {
  const { person, electionId, status: first, replacement } = await voterIn(lenient);
  const transaction = replacement(1, first.ballotHash);
  // As if the process had ended right after sending it.
  await host.validators.ask((client) => client.ballots.submit.mutate({ transaction }));
  await expect
    .poll(async () => (await person.client.votes.status.query({ electionId })).ballotHash)
    .not.toBe(first.ballotHash);
  const row = await voteOf(host.db, { electionUuid: electionId, accountId: BigInt(person.account.id) });
  expect(row).toMatchObject({ state: "final" });
  expect((await person.client.votes.status.query({ electionId })).ballotHash).toBe(row?.ballotHash);
});

test("the result counts each voter's last ballot only, and after closing nothing can be replaced", async () => {
  const { electionId } = lenient;
  const last = await voterIn(lenient);
  await administrator.client.elections.close.mutate({ electionId });
  // Whoever is asked from here on need not be the validator that was waited for.
  const phase = async () => (await host.anonymous().elections.get.query({ electionId })).phase;
  await expect.poll(phase).toBe("closed");
  await expect(
    last.person.client.votes.submit.mutate({
      electionId,
      transaction: last.replacement(1, last.status.ballotHash),
    }),
  ).rejects.toEqual(refusedWith("ELECTION_CLOSED"));
  await trustee.client.trustees.submitDecryption.mutate({
    electionId,
    transaction: await decryption(trustee, lenient, 1),
  });
  const result = () => host.anonymous().results.get.query({ electionId });
  await expect.poll(async () => (await result()).phase).toBe("tallied");
  const { ballots, questions } = await result();
  // Ada from the third voter and the last one, Emmy from the first and from the one whose answer was lost.
  expect([ballots, questions[0]?.answers.map(({ votes }) => votes)]).toEqual([4, [2, 2]]);
});
