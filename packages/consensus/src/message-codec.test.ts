import { ok } from "@tabella/crypto/result";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeMessage, encodedBlockLengthMax } from "./message-codec.ts";
import { arbitraryMessage } from "./testing/arbitrary-message.ts";
import { Company } from "./testing/company.ts";

const company = new Company(4);
const prepare = company.prepare({ by: 0, block: "A" });
const roundChange = company.roundChange({ by: 1, round: 3, prepared: { round: 1, block: "B" } });
const proposal = company.proposal({ by: 3, round: 3, block: "B", roundChanges: [roundChange] });

test("every message survives its way as JSON unchanged (C-7)", () => {
  fc.assert(
    fc.property(arbitraryMessage, (message) => {
      expect(decodeMessage(JSON.parse(JSON.stringify(message)))).toEqual(ok(message));
    }),
  );
});

test("a message with a field too many, or one too few, is refused, whatever its kind (C-7)", () => {
  fc.assert(
    fc.property(arbitraryMessage, fc.nat(), (message, at) => {
      const fields = Object.keys(message).filter((field) => field !== "prepared" && field !== "justification");
      const missing = fields[at % fields.length];
      expect(decodeMessage({ ...message, extra: 1 }).ok).toBe(false);
      expect(decodeMessage(Object.fromEntries(Object.entries(message).filter(([field]) => field !== missing))).ok).toBe(
        false,
      );
    }),
  );
});

test("anything at all is a value or a refusal, never an exception", () => {
  fc.assert(
    fc.property(fc.anything(), (json) => {
      expect(decodeMessage(json).ok).toBe(false);
    }),
  );
});

test.each([
  ["a height of zero", { ...prepare, height: 0 }],
  ["a height that is no safe integer", { ...prepare, height: 2 ** 53 }],
  ["a fractional round", { ...prepare, round: 0.5 }],
  ["a negative round", { ...prepare, round: -1 }],
  ["a round beyond 2^52", { ...prepare, round: 2 ** 52 + 1 }],
  ["a digest in upper case", { ...prepare, digest: prepare.digest.toUpperCase().replace("0X", "0x") }],
  ["a signature cut short", { ...prepare, signature: prepare.signature.slice(0, -2) }],
  ["a seal of Ed25519 alone", { ...company.commit({ by: 0, block: "A" }), seal: prepare.signature }],
  ["a change to round zero", { ...company.roundChange({ by: 0 }), round: 0 }],
  ["a prepared round without its digest", { ...roundChange, prepared: { round: 1 } }],
  [
    "a proposal whose ROUND-CHANGEs carry blocks",
    { ...proposal, justification: { roundChanges: [roundChange], prepares: [] } },
  ],
  [
    "more PREPAREs than there can be validators",
    { ...proposal, justification: { roundChanges: [], prepares: Array.from({ length: 101 }, () => prepare) } },
  ],
  ["a block beyond the bound", { ...company.newBlock({ block: "A" }), block: "A".repeat(encodedBlockLengthMax + 1) }],
  ["an unknown kind", { ...prepare, kind: "pre-prepare" }],
])("%s is refused (C-7)", (_, json) => {
  expect(decodeMessage(proposal)).toEqual(ok(proposal));
  expect(decodeMessage(json).ok).toBe(false);
});
