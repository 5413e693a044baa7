import type { Hex } from "@tabella/crypto/hex";
import { fromHex, toHex } from "@tabella/crypto/hex";
import type { PublicCredential } from "@tabella/election/credential";
import { rollHash, type SignedRoll, signRoll } from "@tabella/election/roll";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { electionView } from "./election-view.ts";
import { genesisState } from "./genesis-block.ts";
import { addCredentials, addRoll, closeElection, openElection } from "./registrar.ts";
import { expectRejection, reached, rollCodes, submitted } from "./rejections.fixture.ts";
import {
  extend,
  extendAll,
  openOptions,
  openTransaction,
  rollOf,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";

const election = testElection({ seed: "roll", voters: 4 });
const { uuid } = election.context.election;
const registrar = testRegistrar();
const empty = genesisState(testGenesis);
const roll = rollOf(election);
const [one, two, three, four] = election.publicCredentials.map((each) =>
  addCredentials(registrar, { election: uuid, credentials: [each] }),
) as [Part, Part, Part, Part];
type Part = ReturnType<typeof addCredentials>;
const opening = openTransaction(election, { registration: "roll" });
const opened = extendAll(empty, [[opening]]);
const ballot = vote(election, { voter: 0 });
const flip = (hex: Hex): Hex => toHex(fromHex(hex).map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
const rollIn = (state: ChainState) => electionView(state, uuid, 0)?.roll;

function openedWith(change: Partial<SignedRoll>) {
  const order = { election: election.context.text, trustees: election.trustees };
  const options = { ...openOptions, registration: "roll" } as const;
  return submitted(empty, openElection(registrar, { ...order, options, roll: { ...roll, ...change } }));
}

describe("the opening of an election by roll", () => {
  test("holds only with the credential authority's signature on this election, this list and this size", () => {
    expect(openedWith({}).ok).toBe(true);
    const other = testSigner("another authority").publicKey.ed25519;
    const ofAnother = signRoll(
      { election: "11111111111111", credentials: election.publicCredentials },
      { publicKey: roll.authority, sign: testSigner("credential authority").signEd25519 },
    );
    const identity = `0x01${"0".repeat(62)}` as const;
    for (const change of [
      { hash: flip(roll.hash) },
      { size: roll.size + 1 },
      { authority: other },
      { authority: identity },
      { signature: flip(roll.signature) },
      { signature: ofAnother.signature },
    ]) {
      expectRejection(openedWith(change), { code: "ELECTION_INVALID" });
    }
  });

  test("names a roll, and that of open registration none", () => {
    const order = { election: election.context.text, trustees: election.trustees };
    const byRoll = { ...openOptions, registration: "roll" } as const;
    expectRejection(submitted(empty, openElection(registrar, { ...order, options: byRoll, roll: null })), {
      code: "ELECTION_INVALID",
    });
    expectRejection(submitted(empty, openElection(registrar, { ...order, options: openOptions, roll })), {
      code: "ELECTION_INVALID",
    });
  });
});

describe("the credentials of a roll", () => {
  test("come in parts, in whatever order, and until the last is there nobody votes", () => {
    const orders = fc.shuffledSubarray([one, two, three, four], { minLength: 4 });
    fc.assert(
      fc.property(orders, (parts) => {
        let state = opened;
        for (const part of parts) {
          expectRejection(submitted(state, ballot), { code: "ROLL_INCOMPLETE", expected: 4 });
          expect(rollIn(state)?.completeInBlock).toBeNull();
          expect(electionView(state, uuid, 0)?.takesBallots).toBe(false);
          state = extend(state, [part]).state;
        }
        expect(rollIn(state)).toEqual({ ...roll, completeInBlock: state.head.index });
        expect(electionView(state, uuid, 0)).toMatchObject({ takesBallots: true, credentialCount: 4 });
        expect(submitted(state, ballot).ok).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  test("may share one block, and ballots follow from the next block on", () => {
    const state = unwrap(
      [one, two, three, four].reduce<ReturnType<typeof submitted>>(
        (before, part) => (before.ok ? submitted(before.value, part) : before),
        { ok: true, value: opened },
      ),
    );
    // Not a block later yet: all four stand in the block that is being made.
    expectRejection(submitted(state, ballot), { code: "ROLL_INCOMPLETE", expected: 4, actual: 4 });
    expect(submitted(extendAll(opened, [[one, two, three, four]]), ballot).ok).toBe(true);
  });

  test("are exactly those that the authority signed: another one, another weight or one more is refused", () => {
    const stranger = testElection({ seed: "stranger", voters: 1 }).publicCredentials;
    const incomplete = extendAll(opened, [[one, two, three]]);
    const last = election.publicCredentials.slice(3);
    const refused = (credentials: readonly PublicCredential[]) =>
      expectRejection(submitted(incomplete, addCredentials(registrar, { election: uuid, credentials })), {
        code: "ROLL_MISMATCH",
        election: uuid,
      });
    refused(stranger);
    refused(last.map((each) => ({ ...each, weight: 2 })));
    refused([...last, ...stranger]);
    const complete = extendAll(incomplete, [[four]]);
    const added = addCredentials(registrar, { election: uuid, credentials: stranger });
    expectRejection(submitted(complete, added), { code: "REGISTRATION_BY_ROLL", election: uuid });
  });

  test("are brought by the registrar alone, and no more after closing", () => {
    const byStranger = addCredentials(testRegistrar(undefined, testSigner("stranger")), {
      election: uuid,
      credentials: election.publicCredentials,
    });
    expectRejection(submitted(opened, byStranger), { code: "SIGNATURE_INVALID", signer: "registrar" });
    const closed = extendAll(opened, [[one], [closeElection(registrar, uuid)]]);
    expectRejection(submitted(closed, two), { code: "ELECTION_CLOSED", election: uuid });
  });

  test("are parted by the registrar into orders that the ledger takes, each credential in one of them", () => {
    const credentials = Array.from({ length: 601 }, (_, at) => ({
      credential: at.toString(16).padStart(64, "0"),
      weight: 1,
    }));
    const named = credentials.map((each) => ({ ...each, email: "voter@example.org" }));
    const parts = addRoll(registrar, { election: uuid, credentials: named });
    expect(JSON.stringify(parts)).not.toContain("example.org");
    expect(parts.map((part) => part.credentials.length)).toEqual([250, 250, 101]);
    expect(rollHash(parts.flatMap((part) => part.credentials))).toBe(rollHash(credentials));
  });
});

test("every code with which the ledger keeps to a roll was reached above", () => {
  expect([...rollCodes].filter((code) => !reached.has(code))).toEqual([]);
});
