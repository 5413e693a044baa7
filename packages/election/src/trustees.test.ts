import { ed25519Group as group } from "@tabella/crypto/group";
import { seededRandom } from "@tabella/crypto/testing/seeded-random";
import { describe, expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { unwrap } from "./testing/example-election.ts";
import { exampleThreshold } from "./testing/example-threshold.ts";
import {
  checkTrusteePublicKey,
  encodePrivateKey,
  encodeTrusteePublicKey,
  generateTrusteeKey,
  parsePrivateKey,
  parseTrusteePublicKey,
  type TrusteePublicKey,
} from "./trustee-key.ts";
import {
  checkTrusteeItem,
  electionPublicKey,
  encodeTrustees,
  ownersByItem,
  parseTrustees,
  trusteeKeysOf,
} from "./trustees.ts";

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

describe("trustees of whom some suffice", () => {
  const [two, one] = [
    exampleThreshold({ size: 3, threshold: 2 }, random),
    exampleThreshold({ size: 2, threshold: 1 }, random),
  ];
  const single = { kind: "Single", message: publicKey } as const;
  const pedersen = ({ parameters }: typeof two) => ({ kind: "Pedersen", message: parameters }) as const;

  test("are numbered through with the single ones, in the order of the message", () => {
    const text = encodeTrustees([pedersen(two), single, pedersen(one)]);
    const items = unwrap(parseTrustees(text));
    expect(encodeTrustees(items)).toBe(text);
    expect(ownersByItem(items).map(({ owners }) => owners)).toEqual([[1, 2, 3], [4], [5, 6]]);
    const keys = group.encodeAll(trusteeKeysOf(items));
    expect(keys[1]).toBe(two.parameters.verification_keys[1]?.public_key);
    expect(keys[3]).toBe(publicKey.public_key);
    expect(keys[4]).toBe(one.parameters.verification_keys[0]?.public_key);
    for (const item of items) expect(checkTrusteeItem(item).ok).toBe(true);
  });

  test("R14: nobody is in two items, as a single trustee of the same key or as the same threshold twice", () => {
    const [message] = two.parameters.verification_keys;
    if (message === undefined) throw new Error("three keys");
    const { pok, public_key } = message;
    const copied = { kind: "Single", message: { pok, public_key } } as const;
    expect(parseTrustees(encodeTrustees([pedersen(two), copied])).ok).toBe(false);
    expect(parseTrustees(encodeTrustees([copied, pedersen(two)])).ok).toBe(false);
    expect(parseTrustees(encodeTrustees([pedersen(two), pedersen(two)])).ok).toBe(false);
  });

  test("are read before their proofs are checked, and the check finds a proof that does not hold", () => {
    const [first, ...rest] = two.parameters.verification_keys;
    if (first === undefined) throw new Error("three keys");
    const { challenge } = first.signature;
    const changed = { ...first, signature: { ...first.signature, challenge: `${BigInt(challenge) ^ 1n}` } };
    const message = { ...two.parameters, verification_keys: [changed, ...rest] };
    const [item] = unwrap(parseTrustees(encodeTrustees([{ kind: "Pedersen", message }])));
    if (item === undefined) throw new Error("one item");
    expect(checkTrusteeItem(item).ok).toBe(false);
  });

  test("a single trustee's message has no signature, and one of a threshold has", () => {
    const [message] = two.parameters.verification_keys;
    expect(parseTrustees(JSON.stringify([["Single", message]])).ok).toBe(false);
    const unsigned = two.parameters.verification_keys.map(({ pok, public_key }) => ({ pok, public_key }));
    const text = JSON.stringify([["Pedersen", { ...two.parameters, verification_keys: unsigned }]]);
    expect(parseTrustees(text).ok).toBe(false);
  });
});
