import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../testing/example-election.ts";
import { exampleThreshold } from "../testing/example-threshold.ts";
import { signCoefexps } from "./coefexps.ts";
import { checkPolynomial, encodePolynomial, makeRepeatablePolynomial, parsePolynomial } from "./polynomial.ts";
import { evaluateImage, evaluatePolynomial, parseShare } from "./share.ts";
import { signMessage } from "./signed-message.ts";

const random = seededRandom(37);
const { keys, certificates, polynomials } = exampleThreshold({ size: 3, threshold: 2 }, random);
const [own, other] = keys;
const [polynomial, second] = polynomials;
if (own === undefined || other === undefined || polynomial === undefined || second === undefined)
  throw new Error("the example has trustees");
const check = (message: typeof polynomial, index = 1) => checkPolynomial({ certificates, index }, message).ok;

test("the image of a polynomial at a place is the point of its value there", () => {
  const scalars = fc.array(fc.bigInt({ min: 0n, max: group.order - 1n }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(scalars, fc.integer({ min: 1, max: 100 }), (coefficients, x) => {
      const points = coefficients.map((coefficient) => group.multiplyGenerator(coefficient));
      const value = evaluatePolynomial(coefficients, x);
      expect(group.equals(evaluateImage(points, x), group.multiplyGenerator(value))).toBe(true);
      const direct = coefficients.reduce((sum, each, power) => sum + each * BigInt(x) ** BigInt(power), 0n);
      expect(value).toBe(direct % group.order);
    }),
    { seed: 38, numRuns: 10 },
  );
});

test.each(['{"secret":5}', '{"secret":"05"}', `{"secret":"${group.order}"}`, "{}", "", '{ "secret":"5"}'])(
  "a share of another form is refused: %s",
  (text) => {
    expect(parseShare('{"secret":"5"}')).toEqual({ ok: true, value: 5n });
    expect(parseShare(text).ok).toBe(false);
  },
);

describe("what anyone finds in a polynomial", () => {
  test("it is read back from its text, passes for its maker, and for nobody else", () => {
    expect(parsePolynomial(encodePolynomial(polynomial))).toEqual({ ok: true, value: polynomial });
    expect(check(polynomial)).toBe(true);
    expect(check(polynomial, 2)).toBe(false);
    expect(check(polynomial, 4)).toBe(false);
  });

  test("one share a trustee, each an encrypted message of bounded length", () => {
    const [secret = ""] = polynomial.secrets;
    const long = secret.replace('"data":"', `"data":"${"00".repeat(1_000)}`);
    for (const first of ["", "{}", long]) {
      expect(check({ ...polynomial, secrets: [first, ...polynomial.secrets.slice(1)] })).toBe(false);
    }
    expect(check({ ...polynomial, secrets: polynomial.secrets.slice(1) })).toBe(false);
    expect(check({ ...polynomial, secrets: [...polynomial.secrets, secret] })).toBe(false);
    expect(check({ ...polynomial, polynomial: "{}" })).toBe(false);
  });

  test("R14: its maker signed the points, alone and with just these certificates", () => {
    expect(check({ ...polynomial, coefexps: second.coefexps })).toBe(false);
    expect(check({ ...polynomial, signature: second.signature })).toBe(false);
    const { certificates: others } = exampleThreshold({ size: 3, threshold: 2 }, random);
    const points = unwrap(checkPolynomial({ certificates, index: 1 }, polynomial)).coefexps;
    const elsewhere = [certificates[0], ...others.slice(1)].flatMap((each) => (each === undefined ? [] : [each]));
    const signed = signCoefexps({ certificates: elsewhere, signing: own.signing, points }, random);
    expect(check({ ...polynomial, ...signed })).toBe(false);
    expect(checkPolynomial({ certificates: elsewhere, index: 1 }, { ...polynomial, ...signed }).ok).toBe(true);
  });

  test("R10: as many points as the threshold says, none the identity, in canonical form", () => {
    const points = unwrap(checkPolynomial({ certificates, index: 1 }, polynomial)).coefexps;
    const sign = (changed: readonly (typeof points)[number][]) =>
      signCoefexps({ certificates, signing: own.signing, points: changed }, random);
    expect(check({ ...polynomial, ...sign(points) })).toBe(true);
    for (const bad of [points.slice(1), [...points, ...points], [group.identity, ...points.slice(1)], []]) {
      expect(check({ ...polynomial, ...sign(bad) })).toBe(false);
    }
    const spaced = signMessage(own.signing, polynomial.coefexps.message.replace(":", ": "), random);
    expect(check({ ...polynomial, coefexps: spaced })).toBe(false);
  });
});

describe("a repeatable polynomial", () => {
  const context = ["chain", "election", "1"].map((text) => utf8ToBytes(text));
  const make = (input: Partial<Parameters<typeof makeRepeatablePolynomial>[0]> = {}) =>
    encodePolynomial(makeRepeatablePolynomial({ keys: own, index: 1, certificates, context, ...input }));

  test("is the same whenever it is made, and passes", () => {
    const text = make();
    expect(make()).toBe(text);
    expect(check(unwrap(parsePolynomial(text)))).toBe(true);
  });

  test("is another for another attempt, other certificates or another trustee", () => {
    const next = ["chain", "election", "2"].map((text) => utf8ToBytes(text));
    const joined = ["chai", "nelection", "1"].map((text) => utf8ToBytes(text));
    const fresh = exampleThreshold({ size: 3, threshold: 2 }, random).certificates;
    const others = certificates.map((each, at) => (at === 2 ? (fresh[2] ?? each) : each));
    const texts = [
      make(),
      make({ context: next }),
      make({ context: joined }),
      make({ certificates: others }),
      make({ keys: other, index: 2 }),
    ];
    const points = texts.map((text) => unwrap(parsePolynomial(text)).coefexps.message);
    expect(new Set(points).size).toBe(texts.length);
  });

  test("is made by its own trustee only", () => {
    expect(() => make({ keys: other })).toThrow();
  });
});
