import { trackingCode } from "@tabella/election/tracking-code";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readReceiptInput, receiptBytesMax } from "./receipt-input.ts";

const code = trackingCode(`0x${"5a".repeat(32)}`);
const failure = (text: string) => {
  const read = readReceiptInput(text);
  return read.ok ? null : read.error.code;
};

test("UX-7: a receipt's text is taken whole", () => {
  const text = '{"format":"tabella-receipt-1","chain_id":8546}';
  expect(readReceiptInput(`\n${text}  `)).toEqual({ ok: true, value: { kind: "receipt", text } });
});

test("UX-8: a tracking code is taken in small letters, without hyphens, with O for 0", () => {
  for (const typed of [code, code.toLowerCase(), code.replaceAll("-", " "), code.replaceAll("0", "O")]) {
    expect(readReceiptInput(typed)).toEqual({ ok: true, value: { kind: "tracking-code", code } });
  }
});

test("UX-8: a mistyped code is named as one, with the group where that can be told", () => {
  const groups = code.split("-");
  expect(failure([groups[0], groups[1], "!!!!", groups[3], groups[4]].join("-"))).toBe("CODE_MISTYPED");
  expect(failure(code.slice(0, -3))).toBe("CODE_MISTYPED_SOMEWHERE");
});

test.each([
  ["nothing", "  ", "EMPTY"],
  ["a photograph", "\u0089PNG\r\n\u001a and many more bytes that mean nothing here", "NOT_JSON"],
  ["half a receipt", '{"format":"tabella-receipt-1","chain', "NOT_JSON"],
  ["another program's JSON", '{"name":"package.json","version":"1.0.0"}', "NOT_A_RECEIPT"],
  ["a list", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", "NOT_A_RECEIPT"],
  ["a trustee's secret", '{"format":"tabella-trustee-key-1"}', "A_KEY_BACKUP"],
  ["the founding file", '{"format":"tabella-genesis-1"}', "A_GENESIS"],
  ["a word", "hello", "NOT_A_RECEIPT"],
  ["a film", "x".repeat(receiptBytesMax + 1), "TOO_LARGE"],
])("%s is told apart from a receipt", (_name, text, expected) => {
  expect(failure(text)).toBe(expected);
});

test("whatever is dropped on the page gets an answer", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.json()), (text) => {
      const read = readReceiptInput(text);
      return read.ok || read.error.code.length > 0;
    }),
  );
});
