import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { insertAccount } from "@tabella/db/queries/accounts";
import { reserveCredential } from "@tabella/db/queries/credentials";
import { countVotesByState, reserveVote, voteOf } from "@tabella/db/queries/votes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "../testing/api.ts";
import { makeBallot, newCredential, type OpenElection, openTestElection } from "../testing/election.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
import { createReconciler } from "./reconcile.ts";

let network: TestValidators;
let host: TestApi;
let administrator: TestPerson;
let election: OpenElection;

beforeAll(async () => {
  const folder = makeNetworkFolder(1);
  network = await startTestValidators(folder, 1);
  host = await startTestApi({ folder, validatorUrls: network.urls });
  administrator = await host.signedIn("administrator");
  election = await openTestElection(administrator, [await host.signedIn()]);
});
afterAll(async () => {
  await network.stop();
  await host.stop();
});

/** Of their own making, as if they had been sent just now: the API's own task leaves them alone for ten seconds. */
const hashOf = (number: number) => `0x${number.toString(16).padStart(64, "0")}` as const;
async function abandonedVote(number: number): Promise<void> {
  const email = `abandoned${number}@example.org`;
  const account = { email, displayName: email, passwordHash: "x", role: "voter", createdAt: new Date() } as const;
  const accountId = await insertAccount(host.db, account);
  if (accountId === null) throw new Error("the address was taken");
  const voter = { electionUuid: election.electionId, accountId };
  const credential = hashOf(number).slice(2);
  await reserveCredential(host.db, { ...voter, credential, registeredAt: new Date() }, "final");
  const hash = hashOf(number);
  await reserveVote(host.db, { ...voter, ballotHash: hash, transactionHash: hash, submittedAt: new Date() });
}

test("UX-9: votes that their voters have left keep no later one waiting, and are settled when the election is closed", async () => {
  const { electionId } = election;
  const abandoned = 201;
  await Promise.all(Array.from({ length: abandoned }, (_, at) => abandonedVote(at + 1)));
  const voter = await host.signedIn();
  const { secret, credential } = newCredential(election);
  await voter.client.credentials.register.mutate({ electionId, credential });
  const transaction = encodeTransaction(makeBallot(election, secret, 0));
  // As if the process had ended between noting the ballot and hearing of it.
  const row = { electionUuid: electionId, accountId: BigInt(voter.account.id) };
  await reserveVote(host.db, { ...row, ballotHash: hashOf(0), transactionHash: hashOf(0), submittedAt: new Date() });
  await host.validators.ask((client) => client.ballots.submit.mutate({ transaction }));
  const onLedger = () => host.api.elections.ledger.credential(electionId, credential);
  await expect.poll(onLedger).toMatchObject({ value: { ballot: expect.anything() } });

  const run = createReconciler({ ...host.api.elections, clock: () => Date.now() + 60_000 });
  await run();
  await run();
  expect(await voteOf(host.db, row)).toMatchObject({ state: "final" });
  expect(await countVotesByState(host.db)).toEqual({ pending: abandoned, rejected: 0, final: 1 });

  await administrator.client.elections.close.mutate({ electionId });
  await run();
  await run();
  expect(await countVotesByState(host.db)).toEqual({ pending: 0, rejected: abandoned, final: 1 });
});
