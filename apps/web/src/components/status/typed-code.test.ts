import { trackingCode } from "@tabella/election/tracking-code";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTypedCode } from "./typed-code.ts";

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}` as const);

describe("UX-8: finding a vote by what its voter types", () => {
  test("a code is understood in small letters, without hyphens and with blanks", () => {
    fc.assert(
      fc.property(hash, fc.constantFrom("-", "", " "), fc.boolean(), (ballotHash, separator, small) => {
        const code = trackingCode(ballotHash);
        const typed = ` ${(small ? code.toLowerCase() : code).replaceAll("-", separator)} `;
        expect(readTypedCode(typed)).toEqual({ ok: true, value: code });
      }),
    );
  });

  test("the whole hash is understood, with or without 0x", () => {
    fc.assert(
      fc.property(hash, fc.boolean(), (ballotHash, prefixed) => {
        expect(readTypedCode(prefixed ? ballotHash : ballotHash.slice(2).toUpperCase())).toEqual({
          ok: true,
          value: ballotHash,
        });
      }),
    );
  });

  test("one wrong character is always noticed", () => {
    fc.assert(
      fc.property(
        hash,
        fc.nat(15),
        fc.constantFrom(..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
        (ballotHash, place, character) => {
          const code = trackingCode(ballotHash).replaceAll("-", "");
          fc.pre(code[place] !== character);
          expect(readTypedCode(code.slice(0, place) + character + code.slice(place + 1)).ok).toBe(false);
        },
      ),
    );
  });

  test("nothing typed is told apart from a wrong code", () => {
    expect(readTypedCode("  ")).toEqual({ ok: false, error: { reason: "empty", group: null } });
  });
});
