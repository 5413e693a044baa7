import fc from "fast-check";
import { expect, test } from "vitest";
import { discreteLog } from "./discrete-log.ts";
import {
  addCiphertexts,
  type Ciphertext,
  emptyCiphertext,
  encrypt,
  subtractMessage,
  weighCiphertext,
} from "./elgamal.ts";
import { ed25519Group as group } from "./group.ts";
import { seededRandom } from "./testing/seeded-random.ts";

const random = seededRandom(5);
const privateKey = 24_681_012n;
const publicKey = group.multiplyGenerator(privateKey);
const logOf = discreteLog(group, 10_000);

function encryptNumber(message: number): Ciphertext {
  return encrypt({ group, publicKey, message: BigInt(message), randomness: group.randomScalar(random) }, random);
}

function decryptNumber({ alpha, beta }: Ciphertext): number | null {
  return logOf(group.add(beta, group.negate(group.multiply(alpha, privateKey))));
}

test("the sum of weighed ciphertexts opens to the sum of weighed messages", () => {
  const votes = fc.array(fc.record({ message: fc.nat({ max: 1 }), weight: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(votes, (all) => {
      const sum = all.reduce(
        (total, { message, weight }) =>
          addCiphertexts(group, total, weighCiphertext(group, encryptNumber(message), weight)),
        emptyCiphertext(group),
      );
      expect(decryptNumber(sum)).toBe(all.reduce((total, { message, weight }) => total + message * weight, 0));
    }),
    { numRuns: 10 },
  );
});

test("taking a weighed ciphertext away undoes adding it, and multiplies by no larger number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), (weight) => {
      const factors: bigint[] = [];
      const multiply: typeof group.multiply = (point, scalar) => {
        factors.push(scalar);
        return group.multiply(point, scalar);
      };
      const counting = { ...group, multiply };
      const [kept, replaced] = [encryptNumber(1), encryptNumber(1)];
      const both = addCiphertexts(group, kept, weighCiphertext(counting, replaced, weight));
      const left = addCiphertexts(group, both, weighCiphertext(counting, replaced, -weight));
      expect([left.alpha, left.beta].map(group.encode)).toEqual([kept.alpha, kept.beta].map(group.encode));
      expect(factors.every((factor) => factor === BigInt(weight))).toBe(true);
    }),
    { numRuns: 9 },
  );
});

test("subtracting a message leaves the difference", () => {
  expect(decryptNumber(subtractMessage(group, encryptNumber(7), 7))).toBe(0);
  expect(decryptNumber(subtractMessage(group, encryptNumber(7), 3))).toBe(4);
});

test("equal messages have different ciphertexts", () => {
  const [a, b] = [encryptNumber(1), encryptNumber(1)];
  expect(group.equals(a.alpha, b.alpha) || group.equals(a.beta, b.beta)).toBe(false);
});
