import { fromHex, type Hash, type Hex, toHex } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import { signedHash } from "@tabella/election/ballot";
import { encodeElection } from "@tabella/election/election";
import { evidenceLengths } from "@tabella/election/evidence";
import { describe, expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkBallotTransaction } from "./check-ballot.ts";
import type { CheckedBallot } from "./checked-ballot.ts";
import { voterPseudonym } from "./credential-entry.ts";
import { type ElectionState, openedTally } from "./election-state.ts";
import { genesisState, zeroHash } from "./genesis-block.ts";
import { precheckTransaction } from "./precheck.ts";
import { addCredentials, closeDueElection, closeElection, openElection } from "./registrar.ts";
import { registrarBytes } from "./registrar-signature.ts";
import type { Rejection, RejectionCode } from "./rejection.ts";
import {
  checkAll,
  extendAll,
  openOptions,
  openTransaction,
  seededRandom,
  testElection,
  testGenesis,
  testRegistrar,
  testSigner,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { BallotTransaction, OpenElectionTransaction, Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";
import { credentialsPerTransactionMax } from "./transaction-schema.ts";
import { electionResult, partialDecryption } from "./trustee.ts";
import { castBallot, prepareVote } from "./voter.ts";

/** The way of a stranger's text into the ledger: precheck, proofs, rule; each door may refuse it. */
function submit(state: ChainState, text: string, timestamp = state.head.timestamp + 1): Result<ChainState, Rejection> {
  const prechecked = precheckTransaction(state, text, timestamp);
  if (!prechecked.ok) return prechecked;
  const { transaction, ballotCheck } = prechecked.value;
  const checkedBallots = new Map<Hash, CheckedBallot>();
  if (ballotCheck !== undefined) {
    const verdict = checkBallotTransaction(ballotCheck);
    if (!verdict.ok) return verdict;
    checkedBallots.set(ballotCheck.transactionHash, verdict.value);
  }
  return applyTransaction(state, transaction, { height: state.head.index + 1, timestamp, checkedBallots });
}

const submitted = (state: ChainState, transaction: Transaction, timestamp?: number) =>
  submit(state, encodeTransaction(transaction), timestamp);

const reached = new Set<RejectionCode>();
function expectRejection(outcome: Result<ChainState, Rejection>, expected: Partial<Rejection>): void {
  expect(outcome).toMatchObject(err(expected));
  if (!outcome.ok) reached.add(outcome.error.code);
}

const election = testElection({ seed: "rejections", voters: 4 });
const { uuid } = election.context.election;
const registrar = testRegistrar();
const strangerAsRegistrar = testRegistrar(undefined, testSigner("stranger"));
const register = addCredentials(registrar, { election: uuid, credentials: election.publicCredentials.slice(0, 3) });

const empty = genesisState(testGenesis);
const registered = extendAll(empty, [[openTransaction(election)], [register]]);
const first = vote(election, { voter: 0 });
const voted = extendAll(registered, [[first]]);
const replaceable = extendAll(empty, [[openTransaction(election, { replacing_allowed: true })], [register], [first]]);
const closed = extendAll(voted, [[closeElection(registrar, uuid)]]);

function changeByte(hex: Hex, at: number): Hex {
  const bytes = fromHex(hex);
  return toHex(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
}

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

function signedAnew(transaction: OpenElectionTransaction): OpenElectionTransaction {
  const { signature: _, ...unsigned } = transaction;
  return { ...unsigned, signature: registrar.signer.sign(registrarBytes(registrar.identity, unsigned)) };
}

/** A ballot whose voter signs everything rightly, but whose individual proofs stand in the wrong order. */
function withWrongProofs(voter: number): BallotTransaction {
  const random = seededRandom("forger");
  const { context } = election;
  const credential = election.credentials[voter] ?? "";
  const honest = prepareVote({ context, credential, choices: [[1, 0]] }, random);
  const unsigned = {
    ...honest.unsigned,
    answers: honest.unsigned.answers.map((answer) => ({
      ...answer,
      individualProofs: [...answer.individualProofs].reverse(),
    })),
  };
  const prepared = { ...honest, unsigned, hash: signedHash(unsigned) };
  return castBallot({ genesisHash: empty.identity.genesisHash, context, credential, prepared }, random);
}

describe("a ballot that breaks a rule gets that rule's code, and nothing enters the ledger", () => {
  test("2 MB of garbage is refused by its size, unparsed", () => {
    const garbage = "\u0000{".repeat(1_000_000);
    const bytesMax = testGenesis.limits.transaction_bytes_max;
    expectRejection(submit(voted, garbage), { code: "TRANSACTION_TOO_LARGE", bytes: 2_000_000, bytesMax });
  });

  test("malformed JSON, unknown kinds, unknown fields and deep nesting are malformed", () => {
    const malformed = [
      "",
      "{",
      "null",
      "[]",
      '{"type":"mint-coins"}',
      canonicalJson({ ...first, note: "hello" }),
      "[".repeat(100_000),
    ];
    for (const text of malformed) expectRejection(submit(voted, text), { code: "MALFORMED" });
    expectRejection(submitted(voted, { ...first, election_id: "../../etc" }), { code: "MALFORMED" });
  });

  test("coordinates of no point of the curve are malformed", () => {
    const second = vote(election, { voter: 1 });
    expectRejection(submitted(voted, { ...second, encrypted_vote: changeByte(second.encrypted_vote, 70) }), {
      code: "MALFORMED",
    });
    expectRejection(submitted(voted, { ...second, proof: changeByte(second.proof, 5) }), { code: "MALFORMED" });
  });

  test("another text of the same transaction is not canonical: white space, order, escapes, a key twice", () => {
    const text = encodeTransaction(first);
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(first).reverse()));
    const others = [
      ` ${text}`,
      reordered,
      text.replace('"ballot"', '"ballo\\u0074"'),
      text.replace("{", '{"type":"x",'),
    ];
    for (const other of others) expectRejection(submit(registered, other), { code: "NOT_CANONICAL" });
  });

  test("an election that nobody opened is unknown, and so is one that opens in the same block", () => {
    expectRejection(submitted(empty, first), { code: "ELECTION_UNKNOWN", election: uuid });
    const opening = unwrap(submitted(empty, openTransaction(election)));
    expectRejection(submitted(opening, first), { code: "ELECTION_UNKNOWN", election: uuid });
  });

  test("a credential that is on no list is unknown", () => {
    expectRejection(submitted(voted, vote(election, { voter: 3 })), {
      code: "CREDENTIAL_UNKNOWN",
      credential: election.publicCredentials[3]?.credential ?? "",
    });
  });

  test("a credential that has voted is used, and the ballot that counts is named", () => {
    const again = vote(election, { voter: 0, choice: [0, 1], seed: "again" });
    expectRejection(submitted(voted, again), { code: "CREDENTIAL_USED", ballotHash: first.ballot_hash });
    const replacing = vote(election, { voter: 0, choice: [0, 1], seed: "again", replaces: first.ballot_hash });
    expectRejection(submitted(voted, replacing), { code: "CREDENTIAL_USED", ballotHash: first.ballot_hash });
  });

  test("the same ballot twice is known", () => {
    expectRejection(submitted(voted, first), { code: "BALLOT_KNOWN", ballotHash: first.ballot_hash });
  });

  test("a closed election takes no ballots: after closing, and from its closing time on without it", () => {
    expectRejection(submitted(closed, vote(election, { voter: 1 })), { code: "ELECTION_CLOSED", election: uuid });
    const closesAt = empty.head.timestamp + 100;
    const timed = extendAll(empty, [[openTransaction(election, { closes_at: closesAt })], [register]]);
    expectRejection(submitted(timed, first, closesAt), { code: "ELECTION_CLOSED", election: uuid });
    expect(submitted(timed, first, closesAt - 1).ok).toBe(true);
  });

  test("a ballot that replaces must name the ballot that counts", () => {
    const blind = vote(election, { voter: 0, choice: [0, 1], seed: "second" });
    expectRejection(submitted(replaceable, blind), { code: "REPLACES_WRONG_BALLOT", expected: first.ballot_hash });
    const early = vote(election, { voter: 1, replaces: first.ballot_hash });
    expectRejection(submitted(replaceable, early), { code: "REPLACES_WRONG_BALLOT", expected: zeroHash });
  });

  test("a credential has one ballot a block, also where ballots can be replaced", () => {
    const second = vote(election, { voter: 0, choice: [0, 1], seed: "second", replaces: first.ballot_hash });
    const once = unwrap(submitted(replaceable, second));
    const third = vote(election, { voter: 0, choice: [1, 0], seed: "third", replaces: second.ballot_hash });
    expectRejection(submitted(once, third), { code: "CREDENTIAL_USED", ballotHash: second.ballot_hash });
  });

  test("ciphertexts copied from another voter's ballot are refused before any proof is checked (R8)", () => {
    const own = vote(election, { voter: 1 });
    const stolen = `${own.encrypted_vote.slice(0, 2 + 128)}${first.encrypted_vote.slice(2 + 128)}` as Hex;
    expectRejection(submitted(voted, { ...own, encrypted_vote: stolen, proof: first.proof }), {
      code: "CIPHERTEXT_COPIED",
    });
    const oneComponent = `${own.encrypted_vote.slice(0, -128)}${first.encrypted_vote.slice(-128)}` as Hex;
    expectRejection(submitted(voted, { ...own, encrypted_vote: oneComponent }), { code: "CIPHERTEXT_COPIED" });
  });

  test("a ciphertext component that stands twice in one ballot is a copy too", () => {
    const own = vote(election, { voter: 1 });
    const [credential, alpha, beta] = [0, 1, 2].map((at) => own.encrypted_vote.slice(2 + 128 * at, 2 + 128 * (at + 1)));
    const twice = `0x${credential}${alpha}${beta}${alpha}${beta}` as Hex;
    expectRejection(submitted(registered, { ...own, encrypted_vote: twice }), { code: "CIPHERTEXT_COPIED" });
  });

  test("evidence of another length belongs to another election", () => {
    const { proof } = evidenceLengths(election.context.election);
    expectRejection(submitted(registered, { ...first, proof: toHex(new Uint8Array(proof + 64)) }), {
      code: "BALLOT_OF_ANOTHER_ELECTION",
    });
  });

  test("a pseudonym that is not the credential's is malformed", () => {
    const someoneElse = voterPseudonym(uuid, election.publicCredentials[1]?.credential ?? "");
    expectRejection(submitted(registered, { ...first, voter_id: someoneElse }), { code: "MALFORMED" });
  });

  test("a ballot hash that is not the ballot's is told from the one that is", () => {
    expectRejection(submitted(registered, { ...first, ballot_hash: zeroHash }), {
      code: "BALLOT_HASH_MISMATCH",
      expected: first.ballot_hash,
      actual: zeroHash,
    });
  });

  test("a wrong signature of the credential is refused: changed, of another chain, or for another ballot to replace", () => {
    const wrong = { code: "SIGNATURE_INVALID", signer: "credential" } as const;
    for (const at of [0, 31, 32, 63]) {
      expectRejection(submitted(registered, { ...first, signature: changeByte(first.signature, at) }), wrong);
    }
    expectRejection(submitted(registered, { ...first, signature: `0x${"ff".repeat(64)}` }), wrong);
    expectRejection(submitted(registered, vote(election, { voter: 0, genesisHash: zeroHash })), wrong);
    // The same response in other digits: beyond the order of the group.
    const response = BigInt(`0x${first.signature.slice(-64)}`) + election.context.group.order;
    const respelt = `${first.signature.slice(0, -64)}${response.toString(16).padStart(64, "0")}` as Hex;
    expectRejection(submitted(registered, { ...first, signature: respelt }), wrong);
    const otherProof = vote(election, { voter: 1 }).proof;
    const mixed = `${first.proof.slice(0, -256)}${otherProof.slice(-256, -128)}${first.proof.slice(-128)}` as Hex;
    expectRejection(submitted(registered, { ...first, proof: mixed }), wrong);
    const second = vote(election, { voter: 0, seed: "second", replaces: zeroHash });
    expectRejection(submitted(replaceable, { ...second, replaces: first.ballot_hash }), wrong);
  });

  test("a broken proof is refused with the number of its question", () => {
    expectRejection(submitted(registered, withWrongProofs(0)), { code: "BALLOT_PROOF_INVALID", question: 0 });
    // The ballot hash does not cover commitments: they must be those of the equations.
    const commitment = fromHex(first.proof).slice(0, 64);
    const other = fromHex(vote(election, { voter: 1 }).proof).slice(0, 64);
    expect(toHex(commitment)).not.toBe(toHex(other));
    const proof = `${toHex(other)}${first.proof.slice(2 + 128)}` as Hex;
    expectRejection(submitted(registered, { ...first, proof }), { code: "BALLOT_PROOF_INVALID", question: 0 });
  });
});

test("a ballot without a verdict of its own never reaches the ledger: that is a bug, and throws", () => {
  const { hash } = unwrap(precheckTransaction(registered, encodeTransaction(first), registered.head.timestamp + 1));
  const [others] = checkAll(registered, [vote(election, { voter: 1 })]).values();
  if (others === undefined) throw new Error("there is a verdict");
  for (const checkedBallots of [new Map(), new Map([[hash, others]])]) {
    const context = { height: registered.head.index + 1, timestamp: registered.head.timestamp + 1, checkedBallots };
    expect(() => applyTransaction(registered, first, context)).toThrow("only checked ballots");
  }
});

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

  test("an election opens once", () => {
    expectRejection(submitted(registered, openTransaction(election)), { code: "ELECTION_EXISTS", election: uuid });
  });

  test("an election that cannot be what its texts say is invalid", () => {
    const invalid = (change: Partial<Parameters<typeof openElection>[1]>, detail: string) => {
      const order = {
        election: election.context.text,
        trustees: election.trustees,
        options: openOptions,
        credentials: [],
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
    invalid({ credentials: election.publicCredentials }, "without credentials");
    invalid({ options: { ...openOptions, registration: "roll" } }, "roll is empty");
    const roll = openTransaction(election, { registration: "roll" });
    const backwards = { ...roll, credentials: [...roll.credentials].reverse() };
    const renamed = { ...openTransaction(election), election_id: other.context.election.uuid };
    // Signed by hand, as the registrar's own software does not write such orders.
    expectRejection(submitted(empty, signedAnew(backwards)), { code: "ELECTION_INVALID" });
    expectRejection(submitted(empty, signedAnew(renamed)), { code: "ELECTION_INVALID" });
    const identityKey = { ...election.context.election, public_key: `${"0".repeat(63)}1` };
    invalid({ election: encodeElection(identityKey) }, "election");
    expect(submitted(empty, roll).ok).toBe(true);
  });

  test("by roll, nobody is added later", () => {
    const byRoll = extendAll(empty, [[openTransaction(election, { registration: "roll" })]]);
    expectRejection(submitted(byRoll, register), { code: "REGISTRATION_BY_ROLL", election: uuid });
    expect(submitted(byRoll, vote(election, { voter: 3 })).ok).toBe(true);
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
    const heavy = fourth.map((one) => ({ ...one, weight: 2 ** 30 - 1 }));
    expectRejection(submitted(registered, addCredentials(registrar, { election: uuid, credentials: heavy })), {
      code: "MALFORMED",
    });
    const many = Array.from({ length: credentialsPerTransactionMax + 1 }, (_, at) => ({
      credential: at.toString(16).padStart(64, "0"),
      weight: 1,
    }));
    expectRejection(submitted(registered, addCredentials(registrar, { election: uuid, credentials: many })), {
      code: "MALFORMED",
    });
    expect(submitted(registered, addCredentials(registrar, { election: uuid, credentials: fourth })).ok).toBe(true);
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

  test("nothing is decrypted and no result taken before closing", () => {
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

  test("a decryption of another trustee, another chain, another tally or with damaged proofs is invalid", () => {
    const invalid = (change: Partial<typeof one>, owner = 1) =>
      expectRejection(submitted(closed, { ...one, ...change }), { code: "PARTIAL_DECRYPTION_INVALID", owner });
    const otherTally = extendAll(registered, [[vote(election, { voter: 1 })], [closeElection(registrar, uuid)]]);
    invalid({ owner: 2 }, 2);
    invalid({ strong_proofs: decryption(closed, 1, zeroHash).strong_proofs });
    invalid({ strong_proofs: [] });
    invalid({ strong_proofs: one.strong_proofs.map((row) => [...row].reverse()) });
    invalid({ ...decryption(otherTally, 1) });
    invalid({ partial_decryption: "{}" });
    const parsed = JSON.parse(one.partial_decryption) as {
      decryption_factors: string[][];
      decryption_proofs: object[][];
    };
    const crossed = { ...parsed, decryption_proofs: parsed.decryption_proofs.map((row) => [...row].reverse()) };
    invalid({ partial_decryption: JSON.stringify(crossed) });
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

test("every code that the ledger can answer with was reached above", () => {
  const codes = Object.keys({
    TRANSACTION_TOO_LARGE: true,
    MALFORMED: true,
    NOT_CANONICAL: true,
    SIGNATURE_INVALID: true,
    ELECTION_UNKNOWN: true,
    ELECTION_EXISTS: true,
    ELECTION_INVALID: true,
    ELECTION_CLOSED: true,
    ELECTION_STILL_OPEN: true,
    REGISTRATION_BY_ROLL: true,
    CREDENTIAL_UNKNOWN: true,
    CREDENTIAL_EXISTS: true,
    CREDENTIAL_USED: true,
    REPLACES_WRONG_BALLOT: true,
    BALLOT_KNOWN: true,
    BALLOT_HASH_MISMATCH: true,
    BALLOT_OF_ANOTHER_ELECTION: true,
    CIPHERTEXT_COPIED: true,
    BALLOT_PROOF_INVALID: true,
    TRUSTEE_UNKNOWN: true,
    PARTIAL_DECRYPTION_EXISTS: true,
    PARTIAL_DECRYPTION_INVALID: true,
    RESULT_NOT_DUE: true,
    RESULT_EXISTS: true,
    RESULT_INVALID: true,
    // The pool's own answers: packages/node.
  } satisfies Record<Exclude<RejectionCode, "TRANSACTION_KNOWN" | "POOL_FULL">, true>);
  expect([...reached].sort()).toEqual(codes.sort());
});
