import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { type ElectionRecord, writeArchive } from "@tabella/election/archive";
import { exampleElection, unwrap } from "@tabella/election/testing/example-election";
import { exampleThreshold } from "@tabella/election/testing/example-threshold";
import { encodeTrustees, parseTrustees, type TrusteeMessage } from "@tabella/election/trustees";
import { describe, expect, test } from "vitest";
import { failingChecks } from "./testing/failing-checks.ts";
import { verifyRecord } from "./verify-record.ts";

/* A record whose trustees are a single one (1) and three of whom two suffice (2, 3, 4). */

const random = seededRandom(81);
const questions = [{ answers: ["a", "b"], min: 0, max: 1, question: "?" }];
const votes = [{ choices: [[1, 0]] }, { choices: [[0, 1]] }];
const thresholds = [exampleThreshold({ size: 3, threshold: 2 }, random)];
const { record } = exampleElection({ questions, votes, trustees: 1, thresholds }, random);
const [single, second, third, fourth] = record.partialDecryptions;
const items = unwrap(parseTrustees(record.trustees));
const [singleItem, pedersenItem] = items;
if (single === undefined || second === undefined || third === undefined || fourth === undefined)
  throw new Error("four trustees decrypt");
if (singleItem?.kind !== "Single" || pedersenItem?.kind !== "Pedersen") throw new Error("the example has both kinds");
const failing = (change: Partial<ElectionRecord>) => failingChecks({ archive: writeArchive({ ...record, ...change }) });
const decryptedBy = (...parts: ElectionRecord["partialDecryptions"]) => failing({ partialDecryptions: parts });

describe("decryptions of a threshold", () => {
  test("any two of the three beside the single trustee's are enough, in any order, and the third may be there", () => {
    expect(decryptedBy(single, second, third)).toBeNull();
    expect(decryptedBy(fourth, single, second)).toBeNull();
    expect(decryptedBy(single, second, third, fourth)).toBeNull();
  });

  test("too few are named: one of the three, or all of the three without the single trustee", () => {
    const details = (...partialDecryptions: ElectionRecord["partialDecryptions"]) =>
      unwrap(verifyRecord({ archive: writeArchive({ ...record, partialDecryptions }) })).checks.flatMap(
        ({ name, detail }) => (name === "decryption.owners" && detail !== undefined ? [detail] : []),
      );
    expect(details(single, third)).toEqual(["of trustees 2 to 4, 1 decrypted, and it takes 2"]);
    expect(details(second, third, fourth)).toEqual(["trustee 1 has not decrypted"]);
  });

  test("R15: each that is there must hold, also where there are enough without it", () => {
    expect(decryptedBy(single, second, third, { owner: 4, text: third.text })).toEqual(["decryption.proofs"]);
    expect(decryptedBy(single, second, { owner: 3, text: second.text })).toContain("decryption.proofs");
    expect(decryptedBy(single, second, third, third)).toEqual(["decryption.owners"]);
    expect(decryptedBy(single, second, third, { owner: 5, text: fourth.text })).toEqual(["decryption.owners"]);
    expect(decryptedBy(single, second, third, { owner: 4, text: "{}" })).toEqual(["decryption.form"]);
  });
});

describe("the trustees of a threshold", () => {
  const { message } = pedersenItem;
  const withItem = (changed: Partial<typeof message>, first: TrusteeMessage = singleItem) =>
    failing({ trustees: encodeTrustees([first, { kind: "Pedersen", message: { ...message, ...changed } }]) });
  const other = exampleThreshold({ size: 3, threshold: 2 }, random).parameters;

  test("R14: a signature or proof that does not hold is found: of a certificate, a polynomial, a key", () => {
    const reversed = message.signatures.toReversed();
    expect(withItem({ signatures: reversed })).toEqual(["setup.trustee-proofs"]);
    const [first, ...certs] = message.certs;
    const [otherFirst] = other.certs;
    if (first === undefined || otherFirst === undefined) throw new Error("three certificates");
    expect(withItem({ certs: [{ ...first, signature: otherFirst.signature }, ...certs] })).toEqual([
      "setup.trustee-proofs",
    ]);
    const [key, ...keys] = message.verification_keys;
    const [next] = keys;
    if (key === undefined || next === undefined) throw new Error("three keys");
    expect(withItem({ verification_keys: [{ ...key, pok: next.pok }, ...keys] })).toEqual(["setup.trustee-proofs"]);
    expect(withItem({ verification_keys: [{ ...key, signature: next.signature }, ...keys] })).toEqual([
      "setup.trustee-proofs",
    ]);
  });

  test("another threshold's key in the place of one that decrypts is no key that follows from the polynomials", () => {
    const [key] = other.verification_keys;
    if (key === undefined) throw new Error("three keys");
    const failed = withItem({ verification_keys: [key, ...message.verification_keys.slice(1)] });
    expect(failed).toContain("setup.trustee-proofs");
    expect(failed).toContain("decryption.proofs");
  });

  test("another threshold makes another public key", () => {
    const trustees = encodeTrustees([singleItem, { kind: "Pedersen", message: other }]);
    expect(failing({ trustees })).toContain("setup.public-key");
  });

  test("another shape, or a threshold that its certificates do not name, is no trustees message", () => {
    expect(withItem({ threshold: 1 })).toContain("setup.trustees");
    expect(withItem({ coefexps: message.coefexps.slice(1) })).toContain("setup.trustees");
    expect(withItem({ certs: message.certs.toReversed() })).toContain("setup.trustees");
  });
});
