import { ed25519Group, type Point } from "@tabella/crypto/group";
import { encodeJson } from "@tabella/election/compact-json";
import { sendMessage } from "@tabella/election/threshold/channel";
import { type Complaint, makeComplaint } from "@tabella/election/threshold/complaint";
import { encryptMessage } from "@tabella/election/threshold/encrypted-message";
import { encodePolynomial, type PolynomialMessage, parsePolynomial } from "@tabella/election/threshold/polynomial";
import { seedKeys } from "@tabella/election/threshold/seed-keys";
import { encodeShare } from "@tabella/election/threshold/share";
import { signMessage } from "@tabella/election/threshold/signed-message";
import { expect, test } from "vitest";
import {
  ceremonySeats,
  ceremonyUuid,
  messageOf,
  playCeremony,
  playRound,
  playUntil,
  signedBy,
  stepOf,
} from "./ceremony.fixture.ts";
import { certificatesOf, currentAttempt } from "./ceremony.ts";
import type { CeremonySeat } from "./ceremony-trustee.ts";
import { ceremonyView } from "./ceremony-view.ts";
import { dkgCommitmentHash } from "./dkg-commitment-hash.ts";
import type { DkgCommitmentTransaction, DkgComplaintTransaction, DkgPolynomialTransaction } from "./dkg-transaction.ts";
import { genesisState } from "./genesis-block.ts";
import { outsideComplaint } from "./outside-message.ts";
import { submitted } from "./rejections.fixture.ts";
import { extend, seededRandom, testGenesis, unwrap } from "./small-election.fixture.ts";
import type { ChainState } from "./state.ts";

/* Trustee 1 of four means it badly with trustee 3; two of the four will be needed. */

const seats = ceremonySeats({ size: 4, threshold: 2 });
const [cheater, second, victim, fourth] = seats as [CeremonySeat, CeremonySeat, CeremonySeat, CeremonySeat];
const honest = [second, victim, fourth];
const random = seededRandom("cheating");
const keysOf = (seat: CeremonySeat) => seedKeys(seat.seed, random);
const place = { election_id: ceremonyUuid, attempt: 1 } as const;

/** Everyone but the cheater has committed. */
const committed =
  playRound(playUntil(genesisState(testGenesis), seats, "commitments"), honest) ?? genesisState(testGenesis);
const rightPolynomial = readPolynomial();

/** What the cheater's own software would have shown. */
function readPolynomial(): PolynomialMessage {
  const message = messageOf(playUntil(committed, [cheater], "polynomials"), cheater);
  if (message?.type !== "dkg-polynomial") throw new Error("the polynomial is due");
  return unwrap(parsePolynomial(message.polynomial));
}

/** All polynomials are shown, the cheater's with another share for the victim. */
function withShare(share: string): ChainState {
  const secrets = rightPolynomial.secrets.map((secret, at) => (at === victim.index - 1 ? share : secret));
  const polynomial = encodePolynomial({ ...rightPolynomial, secrets });
  const { genesisHash, index } = cheater;
  const commitment = dkgCommitmentHash({ genesisHash, election: ceremonyUuid, attempt: 1, index, polynomial });
  const promise = signedBy<DkgCommitmentTransaction>(cheater, { ...place, type: "dkg-commitment", index, commitment });
  const shown = signedBy<DkgPolynomialTransaction>(cheater, { ...place, type: "dkg-polynomial", index, polynomial });
  const state = extend(extend(committed, [promise]).state, [shown]).state;
  return playRound(state, honest) ?? state;
}

function shareFor(recipient: Point, message: string): string {
  return sendMessage({ signing: keysOf(cheater).signing, recipient, message }, random);
}

const { encryption } = keysOf(victim);
const named = { recipient: ed25519Group.encode(keysOf(second).encryption), message: encodeShare(5n) };
const misdirected = encodeJson(signMessage(keysOf(cheater).signing, encodeJson(named), random));
const garbled = rightPolynomial.secrets[2]?.replace(
  /"data":"../,
  (head) => `${head.slice(0, -2)}${head.endsWith("00") ? "11" : "00"}`,
);

test("who works with another program is told of a wrong share too, and complains with the same seed", () => {
  const { genesisHash, seed } = victim;
  const complaint = (state: ChainState) => {
    const view = ceremonyView(state, ceremonyUuid);
    return view === null ? null : unwrap(outsideComplaint({ genesisHash, seed, view }, random));
  };
  const cheated = withShare(shareFor(encryption, encodeShare(5n)));
  const sent = complaint(cheated);
  expect(sent).toMatchObject({ type: "dkg-complaint", index: victim.index, against: cheater.index });
  const failed = extend(cheated, sent === null ? [] : [sent]).state;
  expect(ceremonyView(failed, ceremonyUuid)?.phase).toBe("failed");
  expect(complaint(failed)).toBeNull();
  expect(complaint(playUntil(committed, seats, "outputs"))).toBeNull();
});

test.each([
  ["encrypted for another trustee", rightPolynomial.secrets[1] ?? "", "not decryptable"],
  ["garbled", garbled ?? "", "not decryptable"],
  ["that does not fit its polynomial", shareFor(encryption, encodeShare(5n)), "does not fit"],
  ["that is no number below the order", shareFor(encryption, '{"secret":"-1"}'), "secret"],
  ["that names another recipient", encryptMessage(encryption, misdirected, random), "another recipient"],
  [
    "that somebody else signed",
    sendMessage({ signing: keysOf(second).signing, recipient: encryption, message: encodeShare(5n) }, random),
    "signature",
  ],
])("a trustee who sends a share %s is named by a complaint, and the attempt has failed", (_, share, reason) => {
  const cheated = withShare(share);
  expect(ceremonyView(cheated, ceremonyUuid)?.phase).toBe("outputs");
  expect(stepOf(cheated, victim)).toMatchObject({ do: "send", transaction: { type: "dkg-complaint", against: 1 } });
  const failed = playRound(cheated, [victim]) ?? cheated;
  const view = ceremonyView(failed, ceremonyUuid);
  expect(view).toMatchObject({ phase: "failed", parameters: null });
  expect(view?.complaints).toEqual([
    { index: 3, against: 1, reason: expect.stringContaining(reason), inBlock: failed.head.index },
  ]);
  for (const seat of honest) expect(stepOf(failed, seat)).toEqual({ do: "failed", against: [1] });
});

test("after a complaint, the registrar begins anew without the cheater, and the others make the key", () => {
  const failed = playRound(withShare(shareFor(encryption, encodeShare(7n))), [victim]) ?? committed;
  const anew = ceremonySeats({ size: 3, threshold: 2, attempt: 2 });
  const state = playCeremony(failed, anew);
  const view = ceremonyView(state, ceremonyUuid);
  expect(view).toMatchObject({ attempt: 2, phase: "complete", size: 3, complaints: [] });
  expect(view?.earlier).toMatchObject([
    { attempt: 1, phase: "failed", size: 4, complaints: [{ index: 3, against: 1 }] },
  ]);
  expect(view?.earlier[0]?.trustees[0]?.polynomial?.text).toContain('"secrets"');
  expect(anew.map((seat) => stepOf(state, seat).do)).toEqual(["done", "done", "done"]);
});

test("who cheats two trustees is named by both, in one block or after the attempt has failed", () => {
  const wrong = rightPolynomial.secrets[1] ?? "";
  const secrets = rightPolynomial.secrets.map((secret, at) => (at === 0 || at === 1 ? secret : wrong));
  const polynomial = encodePolynomial({ ...rightPolynomial, secrets });
  const { genesisHash, index } = cheater;
  const commitment = dkgCommitmentHash({ genesisHash, election: ceremonyUuid, attempt: 1, index, polynomial });
  const promise = signedBy<DkgCommitmentTransaction>(cheater, { ...place, type: "dkg-commitment", index, commitment });
  const shown = signedBy<DkgPolynomialTransaction>(cheater, { ...place, type: "dkg-polynomial", index, polynomial });
  const before = extend(extend(committed, [promise]).state, [shown]).state;
  const cheated = playRound(before, honest) ?? before;
  const complaints = [victim, fourth].map((seat) => messageOf(cheated, seat)).filter((message) => message !== null);
  const together = extend(cheated, complaints).state;
  expect(ceremonyView(together, ceremonyUuid)?.complaints).toHaveLength(2);
  const [one, two] = complaints;
  const inTurn = [one, two].reduce((state, each) => extend(state, each === undefined ? [] : [each]).state, cheated);
  expect(
    ceremonyView(inTurn, ceremonyUuid)
      ?.complaints.map((complaint) => complaint.index)
      .sort(),
  ).toEqual([3, 4]);
});

test("a complaint about a right share is refused, however its sender opens it", () => {
  const state = withShare(rightPolynomial.secrets[victim.index - 1] ?? "");
  const attempt = currentAttempt(state.ceremonies.get(ceremonyUuid) ?? { election: "", attempts: [] });
  const accused = attempt.polynomials.get(second.index);
  if (accused === undefined) throw new Error("all polynomials are shown");
  const secret = accused.message.secrets[victim.index - 1] ?? "";
  const { genesisHash } = victim;
  const certificates = certificatesOf(attempt);
  const numbers = { from: victim.index, against: second.index };
  const statement = { genesisHash, election: ceremonyUuid, attempt: 1, ...numbers, certificates, secret };
  const truly = makeComplaint({ ...statement, coefexps: accused.coefexps }, keysOf(victim), random);
  const refuse = ({ shared, proof }: Complaint, detail: string, against = second.index) => {
    const complaint = { ...place, type: "dkg-complaint", index: victim.index, against, shared, proof } as const;
    const outcome = submitted(state, signedBy<DkgComplaintTransaction>(victim, complaint));
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "COMPLAINT_UNFOUNDED", trustee: victim.index, against },
    });
    expect(JSON.stringify(outcome)).toContain(detail);
  };
  refuse(truly, "the share is right");
  refuse({ ...truly, shared: ed25519Group.encode(ed25519Group.generator) }, "not shown to open");
  refuse({ ...truly, proof: { ...truly.proof, response: "0" } }, "not shown to open");
  refuse({ ...truly, shared: "f".repeat(64) }, "shared");
  // The same opening, but of the share that another trustee sent.
  refuse(truly, "not shown to open", fourth.index);
  const otherAttempt = makeComplaint({ ...statement, attempt: 2, coefexps: accused.coefexps }, keysOf(victim), random);
  refuse(otherAttempt, "not shown to open");
});
