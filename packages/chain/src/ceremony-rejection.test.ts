import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { encodeTrustees } from "@tabella/election/trustees";
import { describe, expect, test } from "vitest";
import { applyTransaction } from "./apply-transaction.ts";
import {
  ceremonySeats,
  ceremonyUuid,
  messageOf,
  playCeremony,
  playRound,
  playUntil,
  signedBy,
  stepOf,
  thresholdElection,
} from "./ceremony.fixture.ts";
import { ceremonyTrusteesMax, polynomialsPerBlockMax } from "./ceremony.ts";
import type { CeremonySeat } from "./ceremony-trustee.ts";
import { ceremonyView } from "./ceremony-view.ts";
import type {
  DkgCertificateTransaction,
  DkgCommitmentTransaction,
  DkgOutputTransaction,
  DkgPolynomialTransaction,
  DkgTrusteeTransaction,
} from "./dkg-transaction.ts";
import { zeroHash } from "./genesis-block.ts";
import { admitCertificate } from "./registrar.ts";
import {
  ceremonyCodes,
  empty,
  expectRejection,
  reached,
  registrar,
  strangerAsRegistrar,
  submitted,
} from "./rejections.fixture.ts";
import {
  electionOf,
  extend,
  extendAll,
  openTransaction,
  seededRandom,
  testElection,
  testRegistrar,
  unwrap,
} from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";
import type { Transaction } from "./transaction.ts";
import { encodeTransaction } from "./transaction-codec.ts";

const seats = ceremonySeats({ size: 3, threshold: 2 });
const [one, two] = seats as [CeremonySeat, CeremonySeat, CeremonySeat];
const certified = playUntil(empty, seats, "commitments");
const committed = playUntil(certified, seats, "polynomials");
const shown = playUntil(committed, seats, "outputs");
const complete = playCeremony(shown, seats);
/** Another attempt of the same trustees, with fresh seeds, at the same step as `certified`. */
const again = ceremonySeats({ size: 3, threshold: 2, attempt: 2 });

function certificateOf(seat: CeremonySeat, state: ChainState = empty): string {
  const step = stepOf(state, seat);
  if (step.do !== "certify") throw new Error("the certificate is due");
  return step.certificate;
}

function sentBy<Type extends Transaction["type"]>(state: ChainState, seat: CeremonySeat, type: Type) {
  const message = messageOf(state, seat);
  if (message?.type !== type) throw new Error(`${type} is due`);
  return message as Extract<Transaction, { readonly type: Type }>;
}

const admission = (seat: CeremonySeat, change: { attempt?: number; election?: string; certificate?: string } = {}) =>
  admitCertificate(registrar, {
    election: ceremonyUuid,
    attempt: seat.attempt,
    certificate: certificateOf(seat),
    ...change,
  });

describe("a certificate", () => {
  test("is admitted by the registrar of this chain alone", () => {
    const certificate = certificateOf(one);
    const otherChain = testRegistrar({ chainId: 1, genesisHash: empty.identity.genesisHash });
    for (const by of [strangerAsRegistrar, otherChain]) {
      const order = admitCertificate(by, { election: ceremonyUuid, attempt: 1, certificate });
      expectRejection(submitted(empty, order), { code: "SIGNATURE_INVALID", signer: "registrar" });
    }
    const changed: DkgCertificateTransaction = { ...admission(one), certificate: certificateOf(two) };
    expectRejection(submitted(empty, changed), { code: "SIGNATURE_INVALID", signer: "registrar" });
  });

  test("has the terms of the first one, a signature that holds, one text, and not too many others beside it", () => {
    const begun = extend(empty, [admission(one)]).state;
    const invalid = (state: ChainState, certificate: string, detail: string) => {
      const outcome = submitted(state, admission(two, { certificate }));
      expectRejection(outcome, { code: "CEREMONY_MESSAGE_INVALID" });
      expect(JSON.stringify(outcome)).toContain(detail);
    };
    invalid(begun, certificateOf({ ...two, size: 4 }), "size");
    invalid(begun, certificateOf({ ...two, threshold: 1 }), "threshold");
    invalid(begun, `${certificateOf(two)} `, "white space");
    invalid(begun, certificateOf(two).replace(/"challenge":"./, '"challenge":"9'), "signature");
    invalid(begun, "{}", "");
    invalid(empty, certificateOf({ ...two, size: ceremonyTrusteesMax + 1 }), "more than");
    expect(submitted(begun, admission(two)).ok).toBe(true);
  });

  test("stands once, and its keys serve in no other place, attempt or ceremony", () => {
    const begun = extend(empty, [admission(one)]).state;
    const exists = { code: "CEREMONY_MESSAGE_EXISTS", trustee: 1 } as const;
    expectRejection(submitted(begun, admission(one)), exists);
    expectRejection(submitted(certified, admission({ ...one, seed: again[0]?.seed ?? "" })), exists);
    const known = { code: "CEREMONY_KEY_KNOWN" } as const;
    expectRejection(submitted(begun, admission({ ...two, seed: one.seed })), known);
    expectRejection(submitted(certified, admission({ ...one, attempt: 2 })), known);
    expectRejection(submitted(certified, admission(one, { election: "AnotherTownHaus" })), known);
  });

  test("is of the current attempt, or of the next", () => {
    const wrong = { code: "CEREMONY_OTHER_ATTEMPT" } as const;
    expectRejection(submitted(empty, admission(one, { attempt: 2 })), { ...wrong, expected: 1, actual: 2 });
    expectRejection(submitted(certified, admission(one, { attempt: 3 })), { ...wrong, expected: 1, actual: 3 });
    const anew = playRound(complete, again) ?? complete;
    expectRejection(submitted(anew, admission(one)), { ...wrong, expected: 2, actual: 1 });
    expect(ceremonyView(anew, ceremonyUuid)).toMatchObject({ attempt: 2, earlier: [{ phase: "complete" }] });
  });
});

describe("SEC-16: a trustee's message in a ceremony", () => {
  const commitment = sentBy(certified, one, "dkg-commitment");
  const unsigned = { code: "SIGNATURE_INVALID", signer: "trustee" } as const;

  test("counts for one chain, election, attempt, trustee and content", () => {
    const { signature: _, ...content } = commitment;
    const otherChain = signedBy<DkgCommitmentTransaction>(one, content, zeroHash);
    for (const replayed of [
      otherChain,
      { ...commitment, index: 2 },
      { ...commitment, commitment: zeroHash },
      { ...commitment, signature: sentBy(certified, two, "dkg-commitment").signature },
    ]) {
      expectRejection(submitted(certified, replayed), unsigned);
    }
    const otherElection = ceremonySeats({ size: 3, threshold: 2, election: "AnotherTownHaus" });
    const elsewhere = playUntil(certified, otherElection, "commitments");
    expectRejection(submitted(elsewhere, { ...commitment, election_id: "AnotherTownHaus" }), unsigned);
    const anew = playRound(certified, again) ?? certified;
    expectRejection(submitted(anew, { ...commitment, attempt: 2 }), unsigned);
    expectRejection(submitted(anew, commitment), { code: "CEREMONY_OTHER_ATTEMPT", expected: 2, actual: 1 });
    expect(submitted(certified, commitment).ok).toBe(true);
  });

  test("of one kind is none of another", () => {
    const { index, signature } = commitment;
    const place = { election_id: ceremonyUuid, attempt: 1, index, signature } as const;
    const output: DkgOutputTransaction = { ...place, type: "dkg-output", output: commitment.commitment };
    expectRejection(submitted(shown, output), unsigned);
    const polynomial: DkgPolynomialTransaction = {
      ...place,
      type: "dkg-polynomial",
      polynomial: commitment.commitment,
    };
    expectRejection(submitted(committed, polynomial), unsigned);
  });

  test("comes from a trustee with a certificate, in a ceremony that goes on", () => {
    expectRejection(submitted(certified, { ...commitment, index: 4 }), { code: "TRUSTEE_UNKNOWN", owner: 4 });
    expectRejection(submitted(empty, commitment), { code: "CEREMONY_UNKNOWN", election: ceremonyUuid });
  });

  test("comes when it is due, and once", () => {
    const messages: readonly (readonly [ChainState, DkgTrusteeTransaction])[] = [
      [certified, commitment],
      [committed, sentBy(committed, one, "dkg-polynomial")],
      [shown, sentBy(shown, one, "dkg-output")],
    ];
    const begun = playRound(empty, [one]) ?? empty;
    for (const [at, [, message]] of messages.entries()) {
      for (const [early, [state]] of [[begun], ...messages].entries()) {
        if (early <= at) expectRejection(submitted(state ?? begun, message), { code: "CEREMONY_NOT_DUE" });
      }
      const after = [committed, shown, complete][at] ?? complete;
      expectRejection(submitted(after, message), { code: "CEREMONY_MESSAGE_EXISTS", trustee: 1 });
    }
    const complaint = { election_id: ceremonyUuid, attempt: 1, index: 1, type: "dkg-complaint" } as const;
    const proof = { challenge: "1", response: "1" };
    const early = signedBy<DkgTrusteeTransaction>(one, { ...complaint, against: 2, shared: "0".repeat(64), proof });
    expectRejection(submitted(committed, early), { code: "CEREMONY_NOT_DUE", phase: "polynomials" });
    expectRejection(submitted(complete, early), { code: "CEREMONY_MESSAGE_EXISTS", trustee: 1 });
    expectRejection(submitted(shown, early), { code: "COMPLAINT_UNFOUNDED", trustee: 1, against: 2 });
    const ofOneself = signedBy<DkgTrusteeTransaction>(one, { ...complaint, against: 1, shared: "0".repeat(64), proof });
    expectRejection(submitted(shown, ofOneself), { code: "TRUSTEE_UNKNOWN", owner: 1 });
  });
});

describe("what a trustee shows", () => {
  test("comes in blocks of a few, so that each is checked in time; the rest follows in the next", () => {
    const size = polynomialsPerBlockMax + 1;
    const many = ceremonySeats({ size, threshold: 1, election: "AnotherTownHaus" });
    const due = playUntil(empty, many, "polynomials");
    const messages = many.map((seat) => sentBy(due, seat, "dkg-polynomial"));
    const { index, timestamp } = due.head;
    const checker = nobleSignatureChecker;
    const at = { height: index + 1, timestamp: timestamp + 1, checkedBallots: new Map(), checker };
    const full = messages.slice(0, -1).reduce((state, message) => unwrap(applyTransaction(state, message, at)), due);
    const last = messages.at(-1) ?? never();
    expectRejection(applyTransaction(full, last, at), { code: "CEREMONY_NOT_DUE", phase: "polynomials" });
    const next = unwrap(applyTransaction(full, last, { ...at, height: at.height + 1 }));
    expect(ceremonyView(next, "AnotherTownHaus")?.phase).toBe("outputs");
    for (const message of messages) expect(encodeTransaction(message).length).toBeLessThan(1_400 * size + 2_000);
  });

  test("R14: is the polynomial that it committed to, and no other", () => {
    const { polynomial } = sentBy(committed, two, "dkg-polynomial");
    const other = signedBy<DkgPolynomialTransaction>(one, {
      ...{ election_id: ceremonyUuid, attempt: 1, index: 1 },
      type: "dkg-polynomial",
      polynomial,
    });
    expectRejection(submitted(committed, other), { code: "COMMITMENT_BROKEN", trustee: 1 });
  });

  test("holds in all that everyone can check: another's output is refused", () => {
    for (const output of [
      sentBy(shown, two, "dkg-output").output,
      "{}",
      ` ${sentBy(shown, one, "dkg-output").output}`,
    ]) {
      const place = { election_id: ceremonyUuid, attempt: 1, index: 1 } as const;
      const wrong = signedBy<DkgOutputTransaction>(one, { ...place, type: "dkg-output", output });
      expectRejection(submitted(shown, wrong), { code: "CEREMONY_MESSAGE_INVALID", trustee: 1 });
    }
  });
});

describe("an election with trustees who share a key", () => {
  const election = thresholdElection(complete, seats, { voters: 0, singles: 1 });

  test("opens with those of its own ceremony, complete and not begun anew", () => {
    const opening = openTransaction(election);
    const invalid = { code: "ELECTION_INVALID" } as const;
    expectRejection(submitted(empty, opening), invalid);
    expectRejection(submitted(shown, opening), invalid);
    const { trustees, trusteeKeys } = election;
    const random = seededRandom("another");
    const another = electionOf({ uuid: "AnotherTownHaus", trustees, trusteeKeys, voters: 0 }, random);
    expectRejection(submitted(complete, openTransaction(another)), invalid);
    expectRejection(submitted(playRound(complete, again) ?? complete, opening), invalid);
    expect(submitted(complete, opening).ok).toBe(true);
  });

  test("may still open without them, and ends the ceremony either way", () => {
    const { publicKey, privateKey } = generateTrusteeKey(seededRandom("single"));
    const trustees = encodeTrustees([{ kind: "Single", message: publicKey }]);
    const random = seededRandom("alone");
    const alone = electionOf({ uuid: ceremonyUuid, trustees, trusteeKeys: [privateKey], voters: 0 }, random);
    const exists = { code: "ELECTION_EXISTS", election: ceremonyUuid } as const;
    const opened = extendAll(shown, [[openTransaction(alone)]]);
    expectRejection(submitted(opened, sentBy(shown, one, "dkg-output")), exists);
    expectRejection(submitted(opened, admission(again[0] ?? one)), exists);
    expect(ceremonyView(opened, ceremonyUuid)?.phase).toBe("outputs");
  });

  test("begins with a ceremony for its uuid only: other elections go on beside it", () => {
    const other = testElection({ seed: "beside", voters: 0 });
    const state = unwrap(submitted(complete, openTransaction(other)));
    expect(ceremonyView(state, other.context.election.uuid)).toBeNull();
    expect(ceremonyView(state, ceremonyUuid)?.phase).toBe("complete");
  });
});

test("every code with which a message of a ceremony can be refused was reached above", () => {
  expect([...reached].sort()).toEqual([...ceremonyCodes].sort());
});

function never(): never {
  throw new Error("there are trustees");
}
