import { type Hash, toHex } from "@tabella/crypto/hex";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codesOneSlipAway, parseTrackingCode, trackingCode, trackingCodePrefix } from "./tracking-code.ts";

const hashes: fc.Arbitrary<Hash> = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

describe("the tracking code", () => {
  test("is four groups of four and a check character, and shows the first 80 bits of the hash", () => {
    fc.assert(
      fc.property(hashes, (hash) => {
        const code = trackingCode(hash);
        expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z*~$=U]$/);
        expect(trackingCodePrefix(code)).toBe(hash.slice(0, 22));
        expect(parseTrackingCode(code)).toEqual({ ok: true, value: code });
      }),
    );
  });

  test("UX-7: a vector: all bits zero, and all bits one", () => {
    expect(trackingCode(`0x${"00".repeat(32)}`)).toBe("0000-0000-0000-0000-0");
    expect(trackingCode(`0x${"ff".repeat(32)}`)).toBe(
      `ZZZZ-ZZZZ-ZZZZ-ZZZZ-${"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"[Number((2n ** 80n - 1n) % 37n)]}`,
    );
  });

  test("is read in small letters, without hyphens, with blanks, with O for 0 and I or L for 1", () => {
    fc.assert(
      fc.property(hashes, fc.constantFrom("i", "L", "I", "l"), (hash, one) => {
        const code = trackingCode(hash);
        const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", one);
        expect(parseTrackingCode(typed)).toEqual({ ok: true, value: code });
      }),
    );
  });

  test("UX-8: a single wrong character is noticed wherever it stands, and the group is named if the right code is known", () => {
    const positions = fc.integer({ min: 0, max: 15 });
    fc.assert(
      fc.property(hashes, positions, fc.constantFrom(...alphabet), (hash, at, character) => {
        const code = trackingCode(hash);
        const characters = [...code.replaceAll("-", "")];
        fc.pre(characters[at] !== character);
        characters[at] = character;
        const typed = characters.join("");
        expect(parseTrackingCode(typed)).toEqual({ ok: false, error: { reason: "check", group: null } });
        const others = [trackingCode(`0x${"01".repeat(32)}`), trackingCode(`0x${"fe".repeat(32)}`)];
        expect(parseTrackingCode(typed, [...others, code])).toEqual({
          ok: false,
          error: { reason: "check", group: 1 + Math.floor(at / 4) },
        });
      }),
    );
  });

  test("UX-8: the right code is among the few that one slip can have come from", () => {
    const slip = fc.record({ at: fc.integer({ min: 0, max: 15 }), character: fc.constantFrom(...alphabet) });
    fc.assert(
      fc.property(hashes, slip, fc.boolean(), (hash, { at, character }, isSwap) => {
        const code = trackingCode(hash);
        const plain = code.replaceAll("-", "");
        const next = Math.min(at + 1, 15);
        const typed = isSwap
          ? plain.slice(0, at) + (plain[next] ?? "") + (plain[at] ?? "") + plain.slice(at + 2)
          : plain.slice(0, at) + character + plain.slice(at + 1);
        fc.pre(typed !== plain && typed.length === plain.length && !(isSwap && at === 15));
        const codes = codesOneSlipAway(typed);
        expect(codes).toContain(code);
        expect(codes.length).toBeLessThanOrEqual(31);
        for (const other of codes) expect(parseTrackingCode(other)).toEqual({ ok: true, value: other });
      }),
    );
  });

  test.each(["", "7QXK", "7QXK-2M9D-VC4T-H0RP", "7QXK-2M9D-VC4T-H0RP-AA"])(
    "%j is one slip away from nothing",
    (text) => {
      expect(codesOneSlipAway(text)).toEqual([]);
    },
  );

  test("two neighbours that are swapped are noticed", () => {
    fc.assert(
      fc.property(hashes, fc.integer({ min: 0, max: 14 }), (hash, at) => {
        const characters = [...trackingCode(hash).replaceAll("-", "")];
        const [left = "", right = ""] = characters.slice(at, at + 2);
        fc.pre(left !== right);
        characters.splice(at, 2, right, left);
        expect(parseTrackingCode(characters.join("")).ok).toBe(false);
      }),
    );
  });

  test("a character that no code has names its group; a wrong length is said", () => {
    expect(parseTrackingCode("0000-00*0-0000-0000-0")).toEqual({ ok: false, error: { reason: "character", group: 2 } });
    expect(parseTrackingCode("0000-0000-0000-0000")).toEqual({ ok: false, error: { reason: "length", group: null } });
    expect(parseTrackingCode("0000-0000-0000-0000-00")).toEqual({
      ok: false,
      error: { reason: "length", group: null },
    });
    expect(parseTrackingCode("")).toEqual({ ok: false, error: { reason: "length", group: null } });
  });
});
