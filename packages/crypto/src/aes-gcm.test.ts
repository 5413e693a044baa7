import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decryptGcm, encryptGcm } from "./aes-gcm.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const parameters = fc.record({ key: bytes(32), nonce: bytes(12), additionalData: fc.uint8Array({ maxLength: 80 }) });

test("test case 16 of the GCM specification (McGrew and Viega, 256-bit key with additional data)", () => {
  const shared = {
    key: hexToBytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
    nonce: hexToBytes("cafebabefacedbaddecaf888"),
    additionalData: hexToBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
  };
  const text = hexToBytes(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
  );
  const encrypted = encryptGcm(shared, text);
  expect(bytesToHex(encrypted)).toBe(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
      "76fc6ece0f4e1768cddf8853bb2d551b",
  );
  expect(decryptGcm(shared, encrypted)).toEqual({ ok: true, value: text });
});

test("one changed bit of ciphertext, tag or additional data opens nothing", () => {
  fc.assert(
    fc.property(parameters, fc.uint8Array({ maxLength: 60 }), fc.nat(), (shared, text, at) => {
      const encrypted = encryptGcm(shared, text);
      const flip = (of: Uint8Array) => of.map((byte, index) => (index === at % of.length ? byte ^ 1 : byte));
      expect(decryptGcm(shared, encrypted)).toEqual({ ok: true, value: text });
      expect(decryptGcm(shared, flip(encrypted)).ok).toBe(false);
      const longer = new Uint8Array([...shared.additionalData, 1]);
      expect(decryptGcm({ ...shared, additionalData: longer }, encrypted).ok).toBe(false);
      expect(decryptGcm(shared, encrypted.slice(0, at % 16)).ok).toBe(false);
    }),
    { seed: 39, numRuns: 50 },
  );
});
