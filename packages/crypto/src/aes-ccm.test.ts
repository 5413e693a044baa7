import { hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decryptCcm, encryptCcm } from "./aes-ccm.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const parameters = fc
  .tuple(fc.constantFrom(16, 24, 32), fc.integer({ min: 7, max: 13 }), fc.constantFrom(4, 6, 8, 10, 12, 14, 16))
  .chain(([key, nonce, tagLength]) =>
    fc.record({ key: bytes(key), nonce: bytes(nonce), tagLength: fc.constant(tagLength) }),
  );
const texts = fc.uint8Array({ maxLength: 100 });

describe("AES in CCM mode", () => {
  // NIST SP 800-38C test vectors (CAVP, DVPT128 and DVPT256) without additional data.
  test.each([
    ["4ae701103c63deca5b5a3939d7d05992", "5a8aa485c316e9", 4, "", "02209f55"],
    [
      "19ebfde2d5468ba0a3031bde629b11fd",
      "5a8aa485c316e9",
      4,
      "3796cf51b8726652a4204733b8fbb047cf00fb91a9837e22",
      "a90e8ea44085ced791b2fdb7fd44b5cf0bd7d27718029bb703e1fa6b",
    ],
    ["eda32f751456e33195f1f499cf2dc7c97ea127b6d488f211ccc5126fbb24afa6", "a544218dadd3c1", 4, "", "469c90bb"],
  ])("gives the published ciphertexts: key %s, nonce %s", (key, nonce, tagLength, text, encrypted) => {
    const given = { key: hexToBytes(key), nonce: hexToBytes(nonce), tagLength };
    expect(encryptCcm(given, hexToBytes(text))).toEqual(hexToBytes(encrypted));
    expect(decryptCcm(given, hexToBytes(encrypted))).toEqual({ ok: true, value: hexToBytes(text) });
  });

  test("a changed byte, another nonce or key, and what is too short or too long do not decrypt", () => {
    fc.assert(
      fc.property(parameters, texts, fc.nat(), ({ key, nonce, tagLength }, text, place) => {
        const given = { key, nonce, tagLength: 16 };
        const encrypted = encryptCcm(given, text);
        const change = (original: Uint8Array) =>
          original.map((byte, at) => (at === place % original.length ? byte ^ 1 : byte));
        expect(decryptCcm(given, encrypted)).toEqual({ ok: true, value: text });
        expect(decryptCcm(given, change(encrypted)).ok).toBe(false);
        expect(decryptCcm({ ...given, nonce: change(nonce) }, encrypted).ok).toBe(false);
        expect(decryptCcm({ ...given, key: change(key) }, encrypted).ok).toBe(false);
        expect(decryptCcm({ ...given, tagLength }, encrypted.subarray(0, tagLength - 1)).ok).toBe(false);
      }),
      { seed: 2 },
    );
    const given = { key: new Uint8Array(32), nonce: new Uint8Array(13), tagLength: 8 };
    expect(encryptCcm(given, new Uint8Array(65_535)).length).toBe(65_543);
    expect(() => encryptCcm(given, new Uint8Array(65_536))).toThrow();
    expect(decryptCcm(given, new Uint8Array(65_544)).ok).toBe(false);
  });
});
