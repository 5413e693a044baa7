import { type Absence, formatAbsence, makeAbsence } from "@tabella/chain/absence";
import { formatGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { addCredentials } from "@tabella/chain/registrar";
import {
  extend,
  extendAll,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  vote,
} from "@tabella/chain/small-election.fixture";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { reportAbsence } from "./absence-report.ts";

const election = testElection({ seed: "absence report", voters: 3 });
const { uuid } = election.context.election;
const [voted, silent, unlisted] = election.publicCredentials.map(({ credential }) => credential);
const register = addCredentials(testRegistrar(), {
  election: uuid,
  credentials: election.publicCredentials.slice(0, 2),
});
const before = extendAll(genesisState(testGenesis), [[openTransaction(election)], [register]]);
const { state, block } = extend(before, [vote(election, { voter: 0 })]);
const genesisText = formatGenesis(testGenesis);

function absenceOf(credential = ""): Absence {
  const absence = makeAbsence(
    state,
    { block: seal(state.identity, block), changes: [] },
    { election: uuid, credential },
  );
  if (absence === null) throw new Error("the head is sealed");
  return absence;
}
const report = (absenceText: string, genesis = genesisText) =>
  reportAbsence({ absenceText, genesisText: genesis }, nobleSignatureChecker);

test("R28: the page tells a voter without a ballot from one who is on no list, and from one who voted", () => {
  expect(report(formatAbsence(absenceOf(silent)))).toMatchObject({ verdict: "registered", electionId: uuid });
  expect(report(formatAbsence(absenceOf(unlisted))).verdict).toBe("unlisted");
  const ofVoter = report(formatAbsence(absenceOf(voted)));
  expect(ofVoter).toMatchObject({ verdict: "voted", proven: null });
  expect(ofVoter.steps.map(({ state: each }) => each)).toEqual([...Array(5).fill("passed"), "failed"]);
});

test("a proof that was changed, that is none, or that is of another chain is named as that", () => {
  const lie = { ...absenceOf(voted), proof: { ...absenceOf(voted).proof, entry: "registered" as const } };
  expect(report(formatAbsence(lie))).toMatchObject({ verdict: "failed" });
  expect(report("{}")).toMatchObject({ verdict: "failed", electionId: null });
  const other = formatGenesis({ ...testGenesis, chain_id: 7 });
  expect(report(formatAbsence(absenceOf(silent)), other).verdict).toBe("wrong-chain");
});
