import { closeDueElection } from "@tabella/chain/registrar";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { ok } from "@tabella/crypto/result";
import type { ChainElectionSummary } from "@tabella/rpc/validator/ports";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Validators } from "../chain/validators.ts";
import { createLog } from "../log.ts";
import { makeNetworkFolder, startTestApi, type TestApi, type TestPerson } from "../testing/api.ts";
import { held, openTestElection } from "../testing/election.ts";
import { startTestValidators, type TestValidators } from "../testing/network.ts";
import { moveElectionsOn } from "./tally.ts";

const log = createLog("silent");
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

/** As if the validator that is asked first told another list of elections than there is. */
async function lying(
  tell: (elections: readonly ChainElectionSummary[]) => readonly ChainElectionSummary[],
): Promise<Validators> {
  const told = tell(held(await host.validators.ask((client) => client.elections.list.query())));
  return { ...host.validators, ask: async <Value>() => ok(told as Value) };
}

test("an election of which a validator says what cannot be keeps no other one waiting", async () => {
  const { electionId } = await openTestElection(administrator, [trustee], { closesAt: Date.now() + 3_600_000 });
  const { ledger } = host.api.elections;
  const sent: string[] = [];
  const submitAndWait = (text: string) => {
    sent.push(text);
    return ledger.submitAndWait(text);
  };
  const validators = await lying((elections) => {
    const ours = elections.filter(({ uuid }) => uuid === electionId);
    const due = ours.map((election) => ({ ...election, options: { ...election.options, closes_at: 1 } }));
    return [{ uuid: electionId, phase: "open" } as ChainElectionSummary, ...due];
  });
  await moveElectionsOn({ ...host.api.elections, ledger: { ...ledger, submitAndWait }, validators, log });
  expect(sent).toEqual([encodeTransaction(closeDueElection(electionId))]);
});

test("one validator that lies about the closing time closes no election: who is in time may vote", async () => {
  const { electionId } = await openTestElection(administrator, [trustee], { closesAt: Date.now() + 3_600_000 });
  const validators = await lying((elections) =>
    elections.map((election) => ({ ...election, options: { ...election.options, closes_at: 1 } })),
  );
  await moveElectionsOn({ ...host.api.elections, validators, log });
  expect((await host.anonymous().elections.get.query({ electionId })).phase).toBe("open");
});
