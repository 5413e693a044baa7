import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 as everywhere } from "./everywhere.ts";
import { sha256 as onNode } from "./node.ts";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

test("FIPS 180-4: the examples of the standard", () => {
  const examples = [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
  ] as const;
  for (const [text, digest] of examples) {
    for (const sha256 of [onNode, everywhere]) expect(hex(sha256(new TextEncoder().encode(text)))).toBe(digest);
  }
});

test("servers and browsers make the same bytes of everything, also of a part of a buffer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.nat(50), (bytes, skipped) => {
      const part = bytes.subarray(Math.min(skipped, bytes.length));
      const digest = onNode(part);
      expect(digest).toEqual(everywhere(part));
      // Not one of Node's own kind of bytes, whose slices share their memory.
      expect(digest.constructor).toBe(Uint8Array);
    }),
  );
});
