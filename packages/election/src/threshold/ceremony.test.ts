import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../../vectors/belenios-threshold.json" with { type: "json" };
import { unwrap } from "../testing/example-election.ts";
import { exampleThreshold } from "../testing/example-threshold.ts";
import { checkTrusteeItem, encodeTrustees, parseTrustees } from "../trustees.ts";
import { checkCertificates, encodeCertificate, indexOfKeys, parseCertificate } from "./certificate.ts";
import { checkPolynomial, encodePolynomial, makePolynomial, parsePolynomial } from "./polynomial.ts";
import { seedKeys } from "./seed-keys.ts";
import { thresholdParameters } from "./threshold-parameters.ts";
import { checkVinput, encodeVinput, parseVinput, vinputFor } from "./vinput.ts";
import { checkVoutput, decryptionShareOf, encodeVoutput, makeVoutput, parseVoutput } from "./voutput.ts";

const random = seededRandom(31);

describe("belenios-tool's ceremony", () => {
  const keys = vectors.trustees.map(({ seed }) => seedKeys(seed, random));
  const messages = vectors.trustees.map(({ certificate }) => unwrap(parseCertificate(certificate)));
  const certificates = unwrap(checkCertificates(messages));
  const polynomials = vectors.trustees.map(({ polynomial }) => unwrap(parsePolynomial(polynomial)));
  const voutputs = vectors.trustees.map(({ voutput }) => unwrap(parseVoutput(voutput)));

  test("is read and written back byte for byte, and its keys are those of its seeds", () => {
    expect(messages.map(encodeCertificate)).toEqual(vectors.trustees.map(({ certificate }) => certificate));
    expect(polynomials.map(encodePolynomial)).toEqual(vectors.trustees.map(({ polynomial }) => polynomial));
    expect(voutputs.map(encodeVoutput)).toEqual(vectors.trustees.map(({ voutput }) => voutput));
    expect(keys.map((each) => indexOfKeys(certificates, each))).toEqual([1, 2, 3]);
    const read = unwrap(parseTrustees(vectors.trustees_message));
    expect(read.map(({ kind }) => kind)).toEqual(["Single", "Pedersen"]);
    expect(encodeTrustees(read)).toBe(vectors.trustees_message);
  });

  test("passes every check, and what follows from its messages is what it made of them", () => {
    const coefexps = polynomials.map(
      (polynomial, at) => unwrap(checkPolynomial({ certificates, index: at + 1 }, polynomial)).coefexps,
    );
    for (const [at, trustee] of vectors.trustees.entries()) {
      const own = keys[at];
      const voutput = voutputs[at];
      if (own === undefined || voutput === undefined) throw new Error("one of each a trustee");
      const index = at + 1;
      expect(encodeVinput(vinputFor(index, polynomials))).toBe(trustee.vinput);
      const vinput = unwrap(parseVinput(trustee.vinput));
      const { share } = unwrap(checkVinput({ keys: own, index, certificates }, vinput, random));
      const { publicKey } = unwrap(checkVoutput({ certificates, index, coefexps }, voutput));
      expect(group.equals(group.multiplyGenerator(share), publicKey)).toBe(true);
      const input = { keys: own, privateKey: trustee.decryption_key, publicKey };
      expect(decryptionShareOf(input, random)).toEqual({ ok: true, value: share });
    }
    const message = thresholdParameters({ certificates, polynomials, voutputs });
    expect(encodeTrustees([{ kind: "Pedersen", message }])).toBe(`[["Pedersen",${vectors.threshold_parameters}]]`);
    for (const item of unwrap(parseTrustees(vectors.trustees_message))) expect(checkTrusteeItem(item).ok).toBe(true);
  });
});

test("a ceremony of any size and threshold ends with the keys that follow from its polynomials", () => {
  const sizes = fc
    .integer({ min: 2, max: 5 })
    .chain((size) => fc.record({ size: fc.constant(size), threshold: fc.integer({ min: 1, max: size - 1 }) }));
  fc.assert(
    fc.property(sizes, ({ size, threshold }) => {
      const { shares, parameters } = exampleThreshold({ size, threshold }, random);
      const [item] = unwrap(parseTrustees(encodeTrustees([{ kind: "Pedersen", message: parameters }])));
      if (item?.kind !== "Pedersen") throw new Error("what was written is read");
      expect(checkTrusteeItem(item).ok).toBe(true);
      expect(item.keys.map((key, at) => group.equals(key, group.multiplyGenerator(shares[at] ?? 0n)))).not.toContain(
        false,
      );
      expect(new Set(shares).size).toBe(threshold === 1 ? 1 : size);
    }),
    { seed: 32, numRuns: 5 },
  );
});

describe("what a trustee finds in its vinput", () => {
  const { keys, certificates, polynomials } = exampleThreshold({ size: 3, threshold: 2 }, random);
  const [own, other] = keys;
  if (own === undefined || other === undefined) throw new Error("the example has trustees");
  const vinput = vinputFor(1, polynomials);
  const failureOf = (changed: typeof vinput) => {
    const checked = checkVinput({ keys: own, index: 1, certificates }, changed, random);
    return checked.ok ? null : checked.error;
  };
  const replaced = <Item>(items: readonly Item[], at: number, item: Item | undefined) =>
    items.flatMap((each, place) => (place !== at ? [each] : item === undefined ? [] : [item]));
  const again = makePolynomial({ keys: other, index: 2, certificates }, random);

  test("another's share, another polynomial's, one for another, and no message: it names who sent it", () => {
    expect(failureOf(vinput)).toBeNull();
    const wrong = [again.secrets[0], vinput.secrets[0], polynomials[1]?.secrets[2], "{}"];
    for (const secret of wrong) {
      const secrets = replaced(vinput.secrets, 1, secret);
      expect(failureOf({ ...vinput, secrets })).toMatchObject({ kind: "secret-invalid", from: 2 });
    }
  });

  test("points with another's signature, of another ceremony or missing: it names whose they are", () => {
    const coefexps = replaced(vinput.coefexps, 1, again.coefexps);
    expect(failureOf({ ...vinput, coefexps })).toMatchObject({ kind: "polynomial-invalid", from: 2 });
    const signatures = replaced(vinput.signatures, 1, vinput.signatures[0]);
    expect(failureOf({ ...vinput, signatures })).toMatchObject({ kind: "polynomial-invalid", from: 2 });
    expect(failureOf({ ...vinput, coefexps: [] })).toMatchObject({ kind: "polynomial-invalid", from: 1 });
    expect(failureOf({ ...vinput, signatures: [] })).toMatchObject({ kind: "polynomial-invalid", from: 1 });
    const both = {
      coefexps: replaced(vinput.coefexps, 1, again.coefexps),
      signatures: replaced(vinput.signatures, 1, again.signature),
    };
    expect(failureOf({ ...vinput, ...both })).toMatchObject({ kind: "secret-invalid", from: 2 });
  });

  test("a polynomial that it did not make, though its own keys signed one", () => {
    const second = makePolynomial({ keys: own, index: 1, certificates }, random);
    for (const polynomial of [polynomials[1]?.polynomial ?? "", second.polynomial, "{}"]) {
      expect(failureOf({ ...vinput, polynomial })).toMatchObject({ kind: "polynomial-of-another", from: 1 });
    }
  });
});

describe("what anyone finds in a voutput", () => {
  const { keys, certificates, polynomials, shares, voutputs } = exampleThreshold({ size: 3, threshold: 2 }, random);
  const coefexps = polynomials.map(
    (polynomial, at) => unwrap(checkPolynomial({ certificates, index: at + 1 }, polynomial)).coefexps,
  );
  const [voutput, other] = voutputs;
  const [own] = keys;
  if (voutput === undefined || other === undefined || own === undefined) throw new Error("the example has trustees");
  const check = (changed: typeof voutput) => checkVoutput({ certificates, index: 1, coefexps }, changed).ok;

  test("another's key, proof or signature, another share, and no encrypted key do not pass", () => {
    expect(check(voutput)).toBe(true);
    expect(check(other)).toBe(false);
    const { public_key } = voutput;
    expect(check({ ...voutput, public_key: { ...public_key, pok: other.public_key.pok } })).toBe(false);
    expect(check({ ...voutput, public_key: { ...public_key, signature: other.public_key.signature } })).toBe(false);
    expect(check({ ...voutput, private_key: "{}" })).toBe(false);
    expect(check(makeVoutput({ keys: own, share: (shares[0] ?? 0n) + 1n }, random))).toBe(false);
    expect(checkVoutput({ certificates, index: 4, coefexps }, voutput).ok).toBe(false);
  });

  test("the share is read with its owner's seed only, and only for its own key", () => {
    const publicKey = unwrap(checkVoutput({ certificates, index: 1, coefexps }, voutput)).publicKey;
    const read = (privateKey: string, by = own) => decryptionShareOf({ keys: by, privateKey, publicKey }, random);
    expect(read(voutput.private_key)).toEqual({ ok: true, value: shares[0] });
    expect(read(`${voutput.private_key}\n`).ok).toBe(true);
    expect(read(other.private_key).ok).toBe(false);
    expect(read(voutput.private_key, keys[1]).ok).toBe(false);
    const wrong = makeVoutput({ keys: own, share: 5n }, random);
    expect(read(wrong.private_key)).toMatchObject({ ok: false, error: expect.stringContaining("does not belong") });
  });
});
