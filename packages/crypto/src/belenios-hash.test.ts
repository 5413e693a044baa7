import { expect, test } from "vitest";
import { hashToScalar, sha256Base64, sha256Hex } from "./belenios-hash.ts";

test("hashes are those of belenios-tool sha256-b64, without padding, over UTF-8", () => {
  expect(sha256Base64("Tabella é")).toBe("5mN4MJcXnj+aLeDA74EHFnjUj2tFTOI3DOZYKlNRMdc");
});

test("a challenge is the hash as a big-endian number modulo the order", () => {
  expect(hashToScalar("abc", 2n ** 256n)).toBe(BigInt(`0x${sha256Hex("abc")}`));
  expect(hashToScalar("abc", 1_000_003n)).toBe(BigInt(`0x${sha256Hex("abc")}`) % 1_000_003n);
});
