import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { unwrap } from "./testing/example-election.ts";
import {
  checkTrusteePublicKey,
  encodePrivateKey,
  encodeTrusteePublicKey,
  generateTrusteeKey,
  parsePrivateKey,
  parseTrusteePublicKey,
  type TrusteePublicKey,
} from "./trustee-key.ts";
import { checkTrusteeItem, electionPublicKey, encodeTrustees, parseTrustees } from "./trustees.ts";

const random = seededRandom(8);
const singles = (...keys: readonly TrusteePublicKey[]) => keys.map((message) => ({ kind: "Single", message }) as const);
const { privateKey, publicKey } = generateTrusteeKey(random);

describe("single trustees", () => {
  test("belenios-tool's are read, written back, proven, and make the election's key", () => {
    for (const { election, trustees } of vectors.elections) {
      const read = unwrap(parseTrustees(trustees));
      expect(encodeTrustees(read)).toBe(trustees);
      for (const item of read) expect(checkTrusteeItem(item).ok).toBe(true);
      expect(group.encode(electionPublicKey(read))).toBe(JSON.parse(election).public_key);
    }
  });

  test("a fresh key passes, and both halves are read back from their texts", () => {
    expect(group.encode(unwrap(checkTrusteePublicKey(publicKey)))).toBe(publicKey.public_key);
    expect(parsePrivateKey(encodePrivateKey(privateKey))).toEqual({ ok: true, value: privateKey });
    expect(parseTrusteePublicKey(encodeTrusteePublicKey(publicKey))).toEqual({ ok: true, value: publicKey });
  });

  test("R14: a key without knowledge of its secret does not pass: another's proof, another's key, a changed scalar", () => {
    const other = generateTrusteeKey(random).publicKey;
    const { challenge, response } = publicKey.pok;
    expect(checkTrusteePublicKey({ ...publicKey, pok: other.pok }).ok).toBe(false);
    expect(checkTrusteePublicKey({ ...publicKey, public_key: other.public_key }).ok).toBe(false);
    expect(checkTrusteePublicKey({ ...publicKey, pok: { challenge, response: `${BigInt(response) + 1n}` } }).ok).toBe(
      false,
    );
    expect(
      checkTrusteePublicKey({ ...publicKey, pok: { challenge, response: `${group.order + BigInt(response)}` } }).ok,
    ).toBe(false);
  });

  test("R14: nobody is a trustee with another's key: the proof of knowledge can be copied with it, and so could each factor", () => {
    const other = generateTrusteeKey(random).publicKey;
    expect(parseTrustees(encodeTrustees(singles(publicKey, other))).ok).toBe(true);
    expect(parseTrustees(encodeTrustees(singles(publicKey, other, publicKey))).ok).toBe(false);
  });

  test("R10: the identity and what is no point are no keys", () => {
    for (const bad of [group.encode(group.identity), `${"0".repeat(63)}2`, "f".repeat(64)]) {
      expect(checkTrusteePublicKey({ ...publicKey, public_key: bad }).ok).toBe(false);
      expect(parseTrustees(JSON.stringify([["Single", { ...publicKey, public_key: bad }]])).ok).toBe(false);
    }
  });

  test.each(["[]", '[["Pedersen",{}]]', '[["Single"]]', "{}", "", '[["Single",{"public_key":"","pok":{}}]]'])(
    "a trustees message of another form is refused: %s",
    (text) => {
      expect(parseTrustees(text).ok).toBe(false);
    },
  );
});
