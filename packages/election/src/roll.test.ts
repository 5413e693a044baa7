import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { expect, test } from "vitest";
import vectors from "../vectors/belenios-elections.json" with { type: "json" };
import { parsePublicCredentials } from "./credential-list.ts";
import { checkRollCredentials, checkRollSignature, rollHash, signRoll } from "./roll.ts";
import { unwrap } from "./testing/example-election.ts";

const key = nobleSigner({ ed25519: new Uint8Array(32).fill(7), mlDsa44: new Uint8Array(32) });
const signer = { publicKey: key.publicKey.ed25519, sign: key.signEd25519 };

test("the hash of a roll is that of belenios-tool's own list of credentials, in whatever order they come", () => {
  for (const { credentials } of vectors.elections) {
    const list = unwrap(parsePublicCredentials(credentials));
    const expected = `0x${sha256Hex(credentials)}`;
    expect(rollHash(list)).toBe(expected);
    expect(rollHash(list.toReversed())).toBe(expected);
  }
});

test("whatever signs a roll is held for its signature, for that election and those credentials alone", () => {
  const credentials = unwrap(parsePublicCredentials(vectors.elections[0]?.credentials ?? ""));
  const roll = signRoll({ election: "11111111111111", credentials }, signer);
  expect(checkRollSignature("11111111111111", roll)).toBe(true);
  expect(checkRollCredentials(roll, credentials)).toBe(true);
  expect(checkRollSignature("11111111111112", roll)).toBe(false);
  expect(checkRollSignature("11111111111111", { ...roll, size: roll.size + 1 })).toBe(false);
  expect(checkRollCredentials(roll, credentials.slice(1))).toBe(false);
  const [first, ...others] = credentials;
  const heavier = first === undefined ? [] : [{ ...first, weight: first.weight + 1 }, ...others];
  expect(checkRollCredentials(roll, heavier)).toBe(false);
});
