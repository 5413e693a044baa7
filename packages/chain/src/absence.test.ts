import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import {
  type Absence,
  type AbsenceStep,
  absenceSteps,
  checkAbsence,
  formatAbsence,
  makeAbsence,
  parseAbsence,
} from "./absence.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials } from "./registrar.ts";
import {
  extend,
  extendAll,
  openTransaction,
  seal,
  testElection,
  testGenesis,
  testRegistrar,
  validatorSigners,
  vote,
} from "./small-election.fixture.ts";

const election = testElection({ seed: "absence", voters: 5 });
const { uuid } = election.context.election;
const credentials = election.publicCredentials.map(({ credential }) => credential);
const [voted = "", silent = "", , , unlisted = ""] = credentials;
const register = addCredentials(testRegistrar(), {
  election: uuid,
  credentials: election.publicCredentials.slice(0, 4),
});
const before = extendAll(genesisState(testGenesis), [[openTransaction(election)], [register]]);
const { state, block } = extend(before, [vote(election, { voter: 0 })]);
const head = seal(state.identity, block);

function absenceOf(credential: string): Absence {
  const absence = makeAbsence(state, { block: head, changes: [] }, { election: uuid, credential });
  if (absence === null) throw new Error("the head is sealed");
  return absence;
}

const check = (absence: Absence) => checkAbsence(testGenesis, absence, nobleSignatureChecker);
const flip = (hex: Hex): Hex => toHex(fromHex(hex).map((byte, at) => (at === 0 ? byte ^ 1 : byte)));

describe("R28: an absence", () => {
  test("of a registered credential without a ballot, and of one on no list, holds with nothing but the genesis file", () => {
    const common = { election: uuid, blockIndex: 3, blockHash: head.block_hash, timestamp: head.timestamp };
    for (const [credential, kind] of [
      [silent, "registered"],
      [unlisted, "unlisted"],
    ] as const) {
      const read = parseAbsence(formatAbsence(absenceOf(credential)));
      expect(read).toEqual({ ok: true, value: absenceOf(credential) });
      expect(check(absenceOf(credential))).toEqual({
        ok: true,
        value: { ...common, credential, kind, seals: 2, quorum: 2, validators: 3 },
      });
    }
  });

  test("is refused to who has voted: the proof names the ballot, and no other word for it holds", () => {
    const absence = absenceOf(voted);
    expect(check(absence)).toMatchObject({ ok: false, error: { step: "absence" } });
    for (const entry of ["registered", null] as const) {
      const lie = { ...absence, proof: { ...absence.proof, entry } };
      expect(check(lie)).toMatchObject({ ok: false, error: { step: "state" } });
    }
  });

  const absence = absenceOf(silent);
  const { header, proof } = absence;
  const [firstSeal, ...otherSeals] = absence.seals;
  const changes: readonly (readonly [string, AbsenceStep, Partial<Absence>])[] = [
    ["chain id", "chain", { chain_id: 1 }],
    ["genesis hash", "chain", { genesis_hash: flip(absence.genesis_hash) }],
    ["validators", "validators", { header: { ...header, validators_root: flip(header.validators_root) } }],
    ["block", "certificate", { header: { ...header, index: header.index + 1 } }],
    ["time", "certificate", { header: { ...header, timestamp: header.timestamp + 1 } }],
    ["state root", "certificate", { header: { ...header, state_root: flip(header.state_root) } }],
    ["author", "certificate", { header: { ...header, validator: validatorSigners[0]?.address ?? "0x" } }],
    ["round", "certificate", { round: 1 }],
    ["number of seals", "certificate", { seals: otherSeals }],
    ["second seal, the first again", "certificate", { seals: firstSeal ? [firstSeal, firstSeal] : [] }],
    ["credential", "state", { credential: credentials[2] ?? "" }],
    ["election", "state", { election_id: "11111111111111" }],
    ["entry", "state", { proof: { ...proof, entry: null } }],
    ["path", "state", { proof: { ...proof, siblings: proof.siblings.map(flip) } }],
    ["neighbour", "state", { proof: { ...proof, other: { key: `0x${"ab".repeat(32)}`, value: "0x00" } } }],
    ["credential, of a voter", "absence", absenceOf(voted)],
  ];

  test.each(changes)("with another %s fails at: %s", (_, step, change) => {
    expect(check({ ...absence, ...change })).toMatchObject({ ok: false, error: { step } });
  });

  test("is shown to fail at every one of its steps", () => {
    expect(new Set(changes.map(([, step]) => step))).toEqual(new Set(absenceSteps));
  });

  test("is made of the head alone, and not of the genesis block, which nobody seals", () => {
    const name = { election: uuid, credential: silent };
    expect(makeAbsence(before, { block: head, changes: [] }, name)).toBeNull();
    const genesis = genesisState(testGenesis);
    const zeroth = { ...head, index: 0, block_hash: genesis.head.block_hash };
    expect(makeAbsence(genesis, { block: zeroth, changes: [] }, name)).toBeNull();
  });

  test("of a wrong form is refused before anything is checked", () => {
    for (const text of ["", "{}", JSON.stringify({ ...absence, note: 1 }), " ".repeat(1_100_000)]) {
      expect(parseAbsence(text).ok).toBe(false);
    }
  });
});
