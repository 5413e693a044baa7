import { ed25519Group } from "@tabella/crypto/group";
import { encodeElection } from "@tabella/election/election";
import { describe, expect, test } from "vitest";
import { type ElectionState, openedTally } from "./election-state.ts";
import { electionView } from "./election-view.ts";
import { zeroHash } from "./genesis-block.ts";
import { addCredentials, closeDueElection, closeElection, openElection } from "./registrar.ts";
import { registrarBytes } from "./registrar-signature.ts";
import {
  closed,
  election,
  empty,
  expectRejection,
  first,
  orderCodes,
  reached,
  register,
  registered,
  registrar,
  strangerAsRegistrar,
  submitted,
  uuid,
  voted,
} from "./rejections.fixture.ts";
import {
  extendAll,
  openOptions,
  openTransaction,
  seededRandom,
  testElection,
  testRegistrar,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { OpenElectionTransaction, PartialDecryptionTransaction } from "./transaction.ts";
import { credentialsPerTransactionMax } from "./transaction-schema.ts";
import { electionResult, partialDecryption } from "./trustee.ts";
import { signAsTrustee } from "./trustee-signature.ts";

function decryption(state: ChainState, owner: number, genesisHash = state.identity.genesisHash) {
  const { context, aggregate } = electionOf(state);
  const privateKey = election.trusteeKeys[owner - 1] ?? 0n;
  const input = { genesisHash, context, tally: aggregate.ciphertexts, owner, privateKey };
  return partialDecryption(input, seededRandom(`decryption by ${owner}`));
}

function electionOf(state: ChainState): ElectionState {
  const found = state.elections.get(uuid);
  if (found === undefined) throw new Error("the election is open");
  return found;
}

/** What a trustee who means it signs, however wrong it is. */
function signedByTrustee(changed: PartialDecryptionTransaction): PartialDecryptionTransaction {
  const { signature: _, ...transaction } = changed;
  const privateKey = election.trusteeKeys[changed.owner - 1] ?? 0n;
  const publicKey = ed25519Group.multiplyGenerator(privateKey);
  const { genesisHash } = empty.identity;
  const signature = signAsTrustee({ genesisHash, transaction, publicKey }, privateKey, seededRandom("signature"));
  return { ...transaction, signature };
}

function signedAnew(transaction: OpenElectionTransaction): OpenElectionTransaction {
  const { signature: _, ...unsigned } = transaction;
  return { ...unsigned, signature: registrar.signer.sign(registrarBytes(registrar.identity, unsigned)) };
}

describe("an order that breaks a rule gets that rule's code", () => {
  test("only the registrar of this chain's genesis opens, registers and closes early", () => {
    const wrong = { code: "SIGNATURE_INVALID", signer: "registrar" } as const;
    const otherChain = testRegistrar({ chainId: 1, genesisHash: empty.identity.genesisHash });
    for (const by of [strangerAsRegistrar, otherChain]) {
      expectRejection(submitted(empty, openTransaction(election, {}, by)), wrong);
      const credentials = election.publicCredentials.slice(3);
      expectRejection(submitted(registered, addCredentials(by, { election: uuid, credentials })), wrong);
      expectRejection(submitted(registered, closeElection(by, uuid)), wrong);
    }
    const opening = openTransaction(election);
    expectRejection(submitted(empty, { ...opening, options: { ...opening.options, ballots_min: 2 } }), wrong);
  });

  test("R11: an election opens once", () => {
    expectRejection(submitted(registered, openTransaction(election)), { code: "ELECTION_EXISTS", election: uuid });
  });

  test("an election that cannot be what its texts say is invalid", () => {
    const invalid = (change: Partial<Parameters<typeof openElection>[1]>, detail: string) => {
      const order = {
        election: election.context.text,
        trustees: election.trustees,
        options: openOptions,
        roll: null,
      };
      const outcome = submitted(empty, openElection(registrar, { ...order, ...change }));
      expectRejection(outcome, { code: "ELECTION_INVALID" });
      expect(JSON.stringify(outcome)).toContain(detail);
    };
    const other = testElection({ seed: "another", voters: 2 });
    const [one, two] = JSON.parse(election.trustees) as [[string, { pok: object }], [string, { pok: object }]];
    const withoutKnowledge = JSON.stringify([[one[0], { ...one[1], pok: two[1].pok }], two]);
    invalid({ trustees: other.trustees }, "public_key");
    invalid({ trustees: withoutKnowledge }, "proof of knowledge");
    invalid({ trustees: "[]" }, "trustees");
    invalid({ options: { ...openOptions, closes_at: empty.head.timestamp } }, "closing time");
    const renamed = { ...openTransaction(election), election_id: other.context.election.uuid };
    // Signed by hand, as the registrar's own software does not write such an order.
    expectRejection(submitted(empty, signedAnew(renamed)), { code: "ELECTION_INVALID" });
    const identityKey = { ...election.context.election, public_key: `${"0".repeat(63)}1` };
    invalid({ election: encodeElection(identityKey) }, "election");
  });

  test("a credential is registered once, and is a point of the group", () => {
    expectRejection(submitted(registered, register), { code: "CREDENTIAL_EXISTS" });
    const fourth = election.publicCredentials.slice(3);
    const twice = addCredentials(registrar, { election: uuid, credentials: [...fourth, ...fourth] });
    expectRejection(submitted(registered, twice), { code: "CREDENTIAL_EXISTS" });
    for (const credential of ["f".repeat(64), `${"0".repeat(63)}1`, "0".repeat(64)]) {
      const credentials = [...fourth, { credential, weight: 1 }];
      expectRejection(submitted(registered, addCredentials(registrar, { election: uuid, credentials })), {
        code: "MALFORMED",
      });
    }
    const many = Array.from({ length: credentialsPerTransactionMax + 1 }, (_, at) => ({
      credential: at.toString(16).padStart(64, "0"),
      weight: 1,
    }));
    expectRejection(submitted(registered, addCredentials(registrar, { election: uuid, credentials: many })), {
      code: "MALFORMED",
    });
    expect(submitted(registered, addCredentials(registrar, { election: uuid, credentials: fourth })).ok).toBe(true);
  });

  test("where registration is open no ballot counts more than once; by roll it does, up to what a result can show", () => {
    const byRoll = extendAll(empty, [[openTransaction(election, { registration: "roll" })]]);
    const weighing = (state: ChainState, weight: number) => {
      const credentials = [
        ...election.publicCredentials.slice(2, 3),
        ...election.publicCredentials.slice(3).map((one) => ({ ...one, weight })),
      ];
      return submitted(state, addCredentials(registrar, { election: uuid, credentials }));
    };
    const open = extendAll(empty, [[openTransaction(election)]]);
    for (const weight of [2, 2 ** 30 - 2, 2 ** 30 - 1]) {
      const detail = "where registration is open every ballot counts once";
      expectRejection(weighing(open, weight), { code: "MALFORMED", detail });
    }
    expect(weighing(open, 1).ok).toBe(true);
    for (const weight of [1, 2, 2 ** 30 - 2]) expect(weighing(byRoll, weight).ok).toBe(true);
    const detail = "the sum of all weights is too big";
    expectRejection(weighing(byRoll, 2 ** 30 - 1), { code: "MALFORMED", detail });
  });

  test("nobody but the registrar closes before the closing time, anyone does after it, and only once", () => {
    expectRejection(submitted(registered, closeDueElection(uuid)), { code: "ELECTION_STILL_OPEN", election: uuid });
    const closesAt = empty.head.timestamp + 100;
    const timed = extendAll(empty, [[openTransaction(election, { closes_at: closesAt })]]);
    expectRejection(submitted(timed, closeDueElection(uuid), closesAt - 1), { code: "ELECTION_STILL_OPEN" });
    expect(unwrap(submitted(timed, closeDueElection(uuid), closesAt)).elections.get(uuid)?.phase).not.toBe("open");
    expectRejection(submitted(closed, closeElection(registrar, uuid)), { code: "ELECTION_CLOSED", election: uuid });
    expectRejection(submitted(closed, register), { code: "ELECTION_CLOSED", election: uuid });
  });

  test("orders for elections that nobody opened are refused", () => {
    const nowhere = { code: "ELECTION_UNKNOWN", election: uuid } as const;
    for (const order of [
      register,
      closeElection(registrar, uuid),
      decryption(closed, 1),
      { type: "election-result", election_id: uuid, result: "" } as const,
    ]) {
      expectRejection(submitted(empty, order), nowhere);
    }
  });
});

describe("a decryption or a result that breaks a rule gets that rule's code", () => {
  const one = decryption(closed, 1);
  const half = extendAll(closed, [[one]]);
  const opened = extendAll(half, [[decryption(closed, 2)]]);
  const result = unwrap(electionResult(openedTally(electionOf(opened))));

  test("R32: nothing is decrypted and no result taken before closing", () => {
    expectRejection(submitted(voted, one), { code: "ELECTION_STILL_OPEN", election: uuid });
    expectRejection(submitted(voted, result), { code: "ELECTION_STILL_OPEN", election: uuid });
  });

  test("an election with fewer ballots than its minimum ends without a result, and is never decrypted (R22)", () => {
    const few = extendAll(empty, [
      [openTransaction(election, { ballots_min: 2 })],
      [register],
      [first],
      [closeElection(registrar, uuid)],
    ]);
    expect(few.elections.get(uuid)).toMatchObject({ phase: "closed-without-result", encryptedTally: null });
    expectRejection(submitted(few, decryption(closed, 1)), { code: "RESULT_NOT_DUE", election: uuid });
    expectRejection(submitted(few, result), { code: "RESULT_NOT_DUE", election: uuid });
  });

  test("a trustee that is none, or has decrypted, is named", () => {
    expectRejection(submitted(closed, { ...one, owner: 3 }), { code: "TRUSTEE_UNKNOWN", owner: 3 });
    expectRejection(submitted(half, one), { code: "PARTIAL_DECRYPTION_EXISTS", owner: 1 });
  });

  test("SEC-16: a decryption that its trustee did not sign, field by field and for this chain, is refused", () => {
    const unsigned = { code: "SIGNATURE_INVALID", signer: "trustee" } as const;
    for (const change of [
      { owner: 2 },
      { strong_proofs: [] },
      { partial_decryption: "{}" },
      { signature: decryption(closed, 2).signature },
      { signature: `0x${"f".repeat(128)}` } as const,
      decryption(closed, 1, zeroHash),
    ]) {
      expectRejection(submitted(closed, { ...one, ...change }), unsigned);
    }
  });

  const otherTally = extendAll(registered, [[vote(election, { voter: 1 })], [closeElection(registrar, uuid)]]);
  const parsed = JSON.parse(one.partial_decryption) as {
    decryption_factors: string[][];
    decryption_proofs: object[][];
  };
  const crossed = { ...parsed, decryption_proofs: parsed.decryption_proofs.map((row) => [...row].reverse()) };
  const faulty: readonly (readonly [string, PartialDecryptionTransaction])[] = [
    ["strong proofs of another chain", { ...one, strong_proofs: decryption(closed, 1, zeroHash).strong_proofs }],
    ["no strong proofs", { ...one, strong_proofs: [] }],
    ["strong proofs in another order", { ...one, strong_proofs: one.strong_proofs.map((row) => [...row].reverse()) }],
    ["the decryption of another tally", decryption(otherTally, 1)],
    ["a text that is no decryption", { ...one, partial_decryption: "{}" }],
    ["proofs in another order", { ...one, partial_decryption: JSON.stringify(crossed) }],
  ];

  test.each(faulty)("R15: a trustee who signs %s is named, and it does not count", (_, changed) => {
    const signed = signedByTrustee(changed);
    const named = unwrap(submitted(closed, signed));
    const faults = [{ owner: 1, detail: expect.any(String), inBlock: closed.head.index + 1 }];
    expect(electionView(named, uuid, 0)).toMatchObject({ faultyTrustees: faults, partialDecryptions: [] });
    // Once is enough: a second one is refused, and a right one counts.
    expectRejection(submitted(named, signed), { code: "PARTIAL_DECRYPTION_INVALID", owner: 1 });
    const repaired = unwrap(submitted(named, one));
    expect(electionView(repaired, uuid, 0)?.partialDecryptions).toHaveLength(1);
    expect(electionView(repaired, uuid, 0)?.faultyTrustees).toEqual(faults);
    expect(unwrap(submitted(repaired, decryption(closed, 2))).elections.get(uuid)?.partialDecryptions.size).toBe(2);
  });

  test("a result is due when every trustee has decrypted, must be the one that follows, and comes once", () => {
    expectRejection(submitted(half, result), { code: "RESULT_NOT_DUE", election: uuid });
    for (const wrong of ['{"result":[[0,1]]}', '{"result":[[1,0]]} ', '{"result":[[1]]}', ""]) {
      expectRejection(submitted(opened, { ...result, result: wrong }), { code: "RESULT_INVALID" });
    }
    const tallied = extendAll(opened, [[result]]);
    expect(tallied.elections.get(uuid)).toMatchObject({ phase: "tallied", result: '{"result":[[1,0]]}' });
    expectRejection(submitted(tallied, result), { code: "RESULT_EXISTS", election: uuid });
  });
});

test("every code with which an order, a decryption or a result can be refused was reached above", () => {
  expect([...reached].sort()).toEqual([...orderCodes].sort());
});
