import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/trustee-keys.json" with { type: "json" };
import { hashToScalar } from "./belenios-hash.ts";
import { ed25519Group as group, type Point } from "./group.ts";
import { checkSchnorr, proveSchnorr } from "./schnorr.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(2);
const secrets = fc.bigInt({ min: 1n, max: group.order - 1n });

/** A challenge that binds message, key and commitment. */
function challengeOf(message: string, publicKey: Point) {
  return (commitment: Point) =>
    hashToScalar(`${message}|${group.encode(publicKey)}|${group.encode(commitment)}`, group.order);
}

describe("Schnorr proofs", () => {
  test("whoever knows the secret can prove it", () => {
    fc.assert(
      fc.property(secrets, fc.string(), (secret, message) => {
        const publicKey = group.multiplyGenerator(secret);
        const challenge = challengeOf(message, publicKey);
        const { proof } = proveSchnorr({ group, secret, challengeOf: challenge }, random);
        expect(checkSchnorr({ group, publicKey, proof, challengeOf: challenge })).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test("a proof with a changed scalar, for another message or of another secret does not hold", () => {
    const secret = 42n;
    const publicKey = group.multiplyGenerator(secret);
    const challenge = challengeOf("message", publicKey);
    const { proof } = proveSchnorr({ group, secret, challengeOf: challenge }, random);
    const holds = (changed: Partial<Parameters<typeof checkSchnorr>[0]>) =>
      checkSchnorr({ group, publicKey, proof, challengeOf: challenge, ...changed });
    expect(holds({})).toBe(true);
    expect(holds({ proof: { ...proof, challenge: proof.challenge + 1n } })).toBe(false);
    expect(holds({ proof: { ...proof, response: proof.response + 1n } })).toBe(false);
    expect(holds({ challengeOf: challengeOf("massage", publicKey) })).toBe(false);
    expect(holds({ publicKey: group.multiplyGenerator(43n) })).toBe(false);
  });

  test("R6: a challenge that leaves out any of its inputs is not that of the proof", () => {
    const publicKey = group.multiplyGenerator(42n);
    const { proof } = proveSchnorr({ group, secret: 42n, challengeOf: challengeOf("m", publicKey) }, random);
    const lacking = [
      (a: Point) => hashToScalar(`${group.encode(publicKey)}|${group.encode(a)}`, group.order),
      (a: Point) => hashToScalar(`m|${group.encode(a)}`, group.order),
      () => hashToScalar(`m|${group.encode(publicKey)}`, group.order),
    ];
    for (const weaker of lacking) expect(checkSchnorr({ group, publicKey, proof, challengeOf: weaker })).toBe(false);
  });

  test.each(vectors.keys)("belenios-tool's proof of knowledge for $public_key holds", ({ public_key, pok }) => {
    const publicKey = group.decode(public_key);
    if (!publicKey.ok) throw new Error(publicKey.error);
    const proof = { challenge: BigInt(pok.challenge), response: BigInt(pok.response) };
    const challenge = (a: Point) => hashToScalar(`pok|Ed25519|${public_key}|${group.encode(a)}`, group.order);
    expect(checkSchnorr({ group, publicKey: publicKey.value, proof, challengeOf: challenge })).toBe(true);
  });

  test("the same secret and message never give the same commitment twice", () => {
    const publicKey = group.multiplyGenerator(42n);
    const prove = () => proveSchnorr({ group, secret: 42n, challengeOf: challengeOf("m", publicKey) }, random);
    expect(group.equals(prove().commitment, prove().commitment)).toBe(false);
  });
});
