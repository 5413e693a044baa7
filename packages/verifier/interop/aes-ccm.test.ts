import { createCipheriv, createDecipheriv } from "node:crypto";
import { decryptCcm, encryptCcm } from "@tabella/crypto/aes-ccm";
import fc from "fast-check";
import { expect, test } from "vitest";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const parameters = fc
  .tuple(fc.constantFrom(16, 24, 32), fc.integer({ min: 7, max: 13 }), fc.constantFrom(4, 6, 8, 10, 12, 14, 16))
  .chain(([key, nonce, tagLength]) =>
    fc.record({ key: bytes(key), nonce: bytes(nonce), tagLength: fc.constant(tagLength) }),
  );

test("AES-CCM is that of OpenSSL, in both directions, whatever the lengths of key, nonce, tag and text", () => {
  fc.assert(
    fc.property(parameters, fc.uint8Array({ maxLength: 100 }), (given, text) => {
      const { key, nonce, tagLength } = given;
      const name = `aes-${8 * key.length}-ccm` as "aes-256-ccm";
      const cipher = createCipheriv(name, key, nonce, { authTagLength: tagLength });
      const theirs = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
      const ours = encryptCcm(given, text);
      expect(Buffer.from(ours)).toEqual(theirs);
      const decipher = createDecipheriv(name, key, nonce, { authTagLength: tagLength });
      decipher.setAuthTag(ours.subarray(text.length));
      expect(Buffer.concat([decipher.update(ours.subarray(0, text.length)), decipher.final()])).toEqual(
        Buffer.from(text),
      );
      const read = decryptCcm(given, new Uint8Array(theirs));
      expect(read).toEqual({ ok: true, value: text });
    }),
    { seed: 1 },
  );
});
