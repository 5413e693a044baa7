import { randomBytes } from "node:crypto";
import { type Hex, toHex } from "@tabella/crypto/hex";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { type HybridPublicKey, nobleSignatureChecker } from "@tabella/crypto/signature";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeSignatureChecker } from "./node-signature-checker.ts";
import { nodeSigner } from "./node-signer.ts";
import { torsionVectors } from "./torsion-signatures.fixture.ts";
import { generateValidatorKeys } from "./validator-keys.ts";

const checkers = { node: nodeSignatureChecker, noble: nobleSignatureChecker };

/** What both checkers say; the test fails if they differ. */
function agreed(
  kind: "checkEd25519" | "checkHybrid",
  publicKey: HybridPublicKey,
  bytes: Uint8Array,
  signature: Hex,
): boolean {
  const [node, noble] = [checkers.node, checkers.noble].map((checker) => checker[kind](publicKey, bytes, signature));
  expect(node).toBe(noble);
  return node === true;
}

const secrets = generateValidatorKeys();
const signer = nodeSigner(secrets);
const { publicKey } = signer;
const bytes = new TextEncoder().encode("a block");

describe("node:crypto and noble", () => {
  test("derive the same public keys and address from the same seeds", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (a, b) => {
          const seeds = { ed25519Seed: a, mlDsa44Seed: b };
          const node = nodeSigner(seeds);
          const noble = nobleSigner({ ed25519: a, mlDsa44: b });
          expect(node.publicKey).toEqual(noble.publicKey);
          expect(node.address).toBe(noble.address);
          expect(node.signEd25519(bytes)).toBe(noble.signEd25519(bytes));
        },
      ),
      { numRuns: 10 },
    );
  });

  test("accept each other's signatures over any bytes, and over no others", () => {
    const other = nobleSigner({ ed25519: secrets.ed25519Seed, mlDsa44: secrets.mlDsa44Seed });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        for (const each of [signer, other]) {
          expect(agreed("checkEd25519", publicKey, message, each.signEd25519(message))).toBe(true);
          const hybrid = each.signHybrid(message);
          expect(agreed("checkHybrid", publicKey, message, hybrid)).toBe(true);
          expect(agreed("checkHybrid", publicKey, Uint8Array.of(...message, 0), hybrid)).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
  });

  test("refuse a hybrid signature of which one half is wrong, or belongs to another key", () => {
    const hybrid = signer.signHybrid(bytes);
    const stranger = nodeSigner(generateValidatorKeys()).signHybrid(bytes);
    const mixed = [
      `${stranger.slice(0, 2 + 128)}${hybrid.slice(2 + 128)}`,
      `${hybrid.slice(0, 2 + 128)}${stranger.slice(2 + 128)}`,
      stranger,
    ] as Hex[];
    for (const signature of mixed) expect(agreed("checkHybrid", publicKey, bytes, signature)).toBe(false);
  });

  test("agree on every signature with one changed byte: none holds", () => {
    const signature = signer.signHybrid(bytes);
    const length = (signature.length - 2) / 2;
    fc.assert(
      fc.property(fc.nat({ max: length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(signature.slice(2), "hex");
        changed[at] = (changed[at] ?? 0) ^ change;
        const hex = toHex(new Uint8Array(changed));
        expect(agreed("checkHybrid", publicKey, bytes, hex)).toBe(false);
        if (at < 64) expect(agreed("checkEd25519", publicKey, bytes, hex.slice(0, 2 + 128) as Hex)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("call malformed keys and signatures false, and throw nothing", () => {
    const ed25519 = signer.signEd25519(bytes);
    const hybrid = signer.signHybrid(bytes);
    const badSignatures = [
      "0x",
      "",
      "0xzz",
      ed25519.slice(2),
      `${ed25519}00`,
      ed25519.toUpperCase(),
      `0x${"g".repeat(128)}`,
    ];
    for (const bad of badSignatures as Hex[]) {
      expect(agreed("checkEd25519", publicKey, bytes, bad)).toBe(false);
      expect(agreed("checkHybrid", publicKey, bytes, bad)).toBe(false);
    }
    expect(agreed("checkHybrid", publicKey, bytes, `0x${"0".repeat(hybrid.length - 2)}`)).toBe(false);
    const badKeys: HybridPublicKey[] = [
      { ed25519: "0x", ml_dsa_44: "0x" },
      { ...publicKey, ed25519: `0x${"ff".repeat(32)}` },
      { ...publicKey, ed25519: publicKey.ed25519.toUpperCase() as Hex },
      { ...publicKey, ed25519: `${publicKey.ed25519}00` },
      { ...publicKey, ml_dsa_44: "0x00" },
      { ...publicKey, ml_dsa_44: `0x${"zz".repeat(1312)}` as Hex },
    ];
    for (const bad of badKeys) {
      expect(agreed("checkHybrid", bad, bytes, hybrid)).toBe(false);
      if (bad.ed25519 !== publicKey.ed25519) expect(agreed("checkEd25519", bad, bytes, ed25519)).toBe(false);
    }
  });

  test("agree on random garbage of the right length", () => {
    for (let run = 0; run < 20; run += 1) {
      const key = { ed25519: toHex(randomBytes(32)), ml_dsa_44: toHex(randomBytes(1312)) };
      expect(agreed("checkHybrid", key, bytes, toHex(randomBytes(2484)))).toBe(false);
      expect(agreed("checkEd25519", publicKey, bytes, toHex(randomBytes(64)))).toBe(false);
    }
  });

  test("agree where implementations of Ed25519 are known to differ: torsion, small order, encodings that are not canonical", () => {
    const verdicts = torsionVectors(bytes).map(({ name, key, signature, holds }) => {
      const verdict = agreed("checkEd25519", { ed25519: key, ml_dsa_44: "0x" }, bytes, signature);
      return { name, right: verdict === holds };
    });
    expect(verdicts.filter(({ right }) => !right)).toEqual([]);
    expect(verdicts.length).toBeGreaterThanOrEqual(6);
  });
});
