import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { signedHash } from "@tabella/election/ballot";
import { evidenceLengths } from "@tabella/election/evidence";
import { describe, expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import { canonicalJson } from "./canonical-json.ts";
import { voterPseudonym } from "./credential-entry.ts";
import { zeroHash } from "./genesis-block.ts";
import { precheckTransaction } from "./precheck.ts";
import {
  ballotCodes,
  closed,
  election,
  empty,
  expectRejection,
  first,
  reached,
  register,
  registered,
  replaceable,
  submit,
  submitted,
  uuid,
  voted,
} from "./rejections.fixture.ts";
import {
  checkAll,
  extendAll,
  openTransaction,
  seededRandom,
  testGenesis,
  unwrap,
  vote,
} from "./small-election.fixture.ts";
import type { BallotTransaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";
import { castBallot, prepareVote } from "./voter.ts";

function changeByte(hex: Hex, at: number): Hex {
  const bytes = fromHex(hex);
  return toHex(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
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

  test("R26, R27: a ballot has no place for its voter's clock, address, language, name or e-mail", () => {
    for (const field of ["timestamp", "sent_at", "ip", "locale", "name", "email"]) {
      expectRejection(submit(voted, canonicalJson({ ...first, [field]: "1" })), { code: "MALFORMED" });
    }
    expect(Object.keys(first).sort()).toEqual(
      ["ballot_hash", "election_id", "encrypted_vote", "proof", "replaces", "signature", "type", "voter_id"].sort(),
    );
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
    const { index, timestamp } = registered.head;
    const context = { height: index + 1, timestamp: timestamp + 1, checkedBallots, checker: nobleSignatureChecker };
    expect(() => applyTransaction(registered, first, context)).toThrow("only checked ballots");
  }
});

test("every code with which a ballot can be refused was reached above", () => {
  expect([...reached].sort()).toEqual([...ballotCodes].sort());
});
