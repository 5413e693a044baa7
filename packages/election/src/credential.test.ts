import { ed25519Group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { checkCredentialForm, generateCredential, publicCredential } from "./credential.ts";
import {
  compareCredentials,
  decodeCredential,
  encodePublicCredentials,
  parsePublicCredentials,
  totalWeightMax,
} from "./credential-list.ts";
import { unwrap } from "./testing/example-election.ts";

const random = seededRandom(7);
const credential = (secret: bigint) => ed25519Group.encode(ed25519Group.multiplyGenerator(secret));

describe("a secret credential", () => {
  test("gives the public part that belenios-tool derives", () => {
    for (const { election, credential_pairs } of vectors.elections) {
      const { uuid } = JSON.parse(election);
      for (const pair of credential_pairs) expect(publicCredential(pair.secret, uuid, random)).toBe(pair.public);
    }
  });

  test("is fresh and of the form of four groups of Base58 characters", () => {
    const all = Array.from({ length: 100 }, () => generateCredential(random));
    expect(all.every(checkCredentialForm)).toBe(true);
    expect(new Set(all).size).toBe(100);
    expect(new Set(all.join("").replaceAll("-", "")).size).toBe(58);
  });

  test("has another public part in another election", () => {
    const secret = generateCredential(random);
    expect(publicCredential(secret, "11111111111111", random)).not.toBe(
      publicCredential(secret, "11111111111112", random),
    );
  });

  test.each([
    "",
    "TgocSKFNWPqyHXcbmYxhZa",
    "Tgoc0-KFNWPq-yHXcb-mYxhZa",
    "TgocS-KFNWPq-yHXcb-mYxhZ",
    " TgocS-KFNWPq-yHXcb-mYxhZa",
  ])("of another form is refused: %j", (text) => {
    expect(checkCredentialForm(text)).toBe(false);
    expect(() => publicCredential(text, "11111111111111", random)).toThrow();
  });
});

describe("the list of public credentials", () => {
  test("belenios-tool's are read and written back, with and without weights", () => {
    for (const { credentials } of vectors.elections) {
      expect(encodePublicCredentials(unwrap(parsePublicCredentials(credentials)))).toBe(credentials);
    }
  });

  test("is sorted however it comes, by the bytes of RFC 8032, and read back", () => {
    const entries = fc.uniqueArray(
      fc.record({ secret: fc.bigInt({ min: 1n, max: 10_000n }), weight: fc.integer({ min: 1, max: 5 }) }),
      { selector: ({ secret }) => secret, maxLength: 8 },
    );
    fc.assert(
      fc.property(entries, (all) => {
        const list = all.map(({ secret, weight }) => ({ credential: credential(secret), weight }));
        const read = unwrap(parsePublicCredentials(encodePublicCredentials(list)));
        const key = (text: string) => (text.match(/../g) ?? []).reverse().join("");
        const expected = list.toSorted((a, b) => (key(a.credential) < key(b.credential) ? -1 : 1));
        expect(read).toEqual(expected);
        expect(list.toSorted(compareCredentials)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  const [a, b] = [credential(1n), credential(2n)].sort((x, y) =>
    compareCredentials({ credential: x, weight: 1 }, { credential: y, weight: 1 }),
  );
  test.each([
    ["twice the same", [a, a]],
    ["another order", [b, a]],
    ["the same with two weights", [`${a},1`, `${a},2`]],
    ["one with a weight, one without", [`${a},2`, b]],
    ["a weight of zero", [`${a},0`]],
    ["a weight with a leading zero", [`${a},01`]],
    ["a negative weight", [`${a},-1`]],
    ["weights whose sum is too big", [`${a},${totalWeightMax}`, `${b},1`]],
    ["a name behind the weight", [`${a},1,alice`]],
    ["capitals", [credential(2n).toUpperCase()]],
  ])("%s is refused", (_, list) => {
    expect(parsePublicCredentials(JSON.stringify(list)).ok).toBe(false);
  });

  test("R10: the identity, whose secret is zero, is no credential", () => {
    expect(decodeCredential(credential(0n)).ok).toBe(false);
    expect(decodeCredential(credential(1n)).ok).toBe(true);
  });
});
