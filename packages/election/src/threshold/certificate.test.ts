import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import { unwrap } from "../testing/example-election.ts";
import {
  type CertificateContext,
  checkCertificate,
  checkCertificates,
  encodeCertificate,
  indexOfKeys,
  makeCertificate,
  parseCertificate,
} from "./certificate.ts";
import { checkSeedForm, generateSeed, type SeedKeys, seedKeys } from "./seed-keys.ts";
import { signMessage } from "./signed-message.ts";

const random = seededRandom(33);
const context = { group: "Ed25519", size: 3, threshold: 2, index: 1 } as const;
const freshKeys = () => seedKeys(generateSeed(random), random);
const keys = freshKeys();
const certify = (change: Partial<CertificateContext> = {}, by: SeedKeys = keys) =>
  makeCertificate({ context: { ...context, ...change }, keys: by }, random);

describe("a seed", () => {
  test("has 22 Base58 characters, and all keys follow from it", () => {
    const seed = generateSeed(random);
    expect(checkSeedForm(seed)).toBe(true);
    const { signing, decryption, ...points } = seedKeys(seed, random);
    expect(group.equals(points.verification, group.multiplyGenerator(signing))).toBe(true);
    expect(group.equals(points.encryption, group.multiplyGenerator(decryption))).toBe(true);
    expect(seedKeys(seed, seededRandom(34))).toMatchObject({ signing, decryption });
  });

  test.each(["", "1", `${"1".repeat(21)}0`, `${"1".repeat(22)}\n`, "1".repeat(23)])("%j is none", (text) => {
    expect(checkSeedForm(text)).toBe(false);
    expect(() => seedKeys(text, random)).toThrow();
  });
});

describe("a certificate", () => {
  test("is read back from its text and passes, also where its place is expected", () => {
    const certificate = certify();
    expect(parseCertificate(encodeCertificate(certificate))).toEqual({ ok: true, value: certificate });
    const checked = unwrap(checkCertificate(certificate, { size: 3, threshold: 2, index: 1 }));
    expect(checked.context).toEqual(context);
    expect(group.equals(checked.encryption, keys.encryption)).toBe(true);
  });

  test("for another place than the one expected is refused", () => {
    for (const expected of [{ size: 4 }, { threshold: 1 }, { index: 2 }]) {
      expect(checkCertificate(certify(), expected).ok).toBe(false);
    }
  });

  test("R14: without the signing key nobody has one: another's signature, another context under an old one", () => {
    const { signature } = certify();
    const { message } = certify({ index: 2 });
    expect(checkCertificate({ message, signature }).ok).toBe(false);
    const forged = signMessage(freshKeys().signing, certify().message, random);
    expect(checkCertificate(forged).ok).toBe(false);
  });

  test.each([
    [{ threshold: 3 }],
    [{ threshold: 0 }],
    [{ threshold: 4 }],
    [{ index: 0 }],
    [{ index: 4 }],
    [{ size: 1, threshold: 1 }],
    [{ size: 101 }],
    [{ size: 3.5 }],
  ])("with a context that cannot be is refused, as belenios-tool does: %j", (change) => {
    expect(checkCertificate(certify(change)).ok).toBe(false);
  });

  test("R10: with the identity, with no point, of another group or form is refused, though it is signed", () => {
    const { message } = certify();
    const identity = group.encode(group.identity);
    const { verification, encryption } = JSON.parse(message);
    for (const changed of [
      message.replace(encryption, identity),
      message.replace(encryption, `${"0".repeat(63)}2`),
      message.replace(verification, "f".repeat(64)),
      message.replace("Ed25519", "BELENIOS-2048"),
      message.replace(",", ", "),
      "{}",
      "",
    ]) {
      expect(checkCertificate(signMessage(keys.signing, changed, random)).ok).toBe(false);
    }
    const lost = { ...keys, signing: 0n, verification: group.identity };
    expect(checkCertificate(certify({}, lost)).ok).toBe(false);
  });
});

describe("the certificates of a threshold", () => {
  const others = [freshKeys(), freshKeys()];
  const good = [certify(), certify({ index: 2 }, others[0]), certify({ index: 3 }, others[1])];
  const [first, second] = good;
  if (first === undefined || second === undefined) throw new Error("there are three");

  test("pass in their order, and tell who has which number", () => {
    const certificates = unwrap(checkCertificates(good));
    expect([keys, ...others].map((each) => indexOfKeys(certificates, each))).toEqual([1, 2, 3]);
    expect(indexOfKeys(certificates, freshKeys())).toBeNull();
    expect(indexOfKeys(certificates, { ...keys, encryption: freshKeys().encryption })).toBeNull();
  });

  test("R14: with a key twice, in another order, too few or many, or with another threshold are refused", () => {
    const third = others[1] ?? keys;
    const bad = [
      [],
      [first, second],
      [second, first, certify({ index: 3 }, third)],
      [...good, certify({ index: 4 }, freshKeys())],
      [first, second, certify({ index: 3 }, keys)],
      [first, second, certify({ index: 3 }, { ...third, encryption: keys.encryption })],
      [first, second, certify({ index: 3 }, { ...third, encryption: third.verification })],
      [first, second, certify({ index: 3, threshold: 1 }, third)],
      [first, second, certify({ index: 3, size: 4 }, third)],
      [first, second, { ...certify({ index: 3 }, third), signature: first.signature }],
    ];
    for (const list of bad) expect(checkCertificates(list).ok).toBe(false);
  });
});
