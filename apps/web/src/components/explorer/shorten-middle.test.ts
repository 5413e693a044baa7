import { expect, test } from "vitest";
import { shortenMiddle } from "./shorten-middle.ts";

test("EXP-4: a long identifier keeps its head and tail", () => {
  expect(shortenMiddle(`0x${"ab".repeat(31)}cd`)).toBe("0xabababab…ababcd");
});

test("a short identifier is never made longer or cut", () => {
  expect(shortenMiddle("12345678901234567")).toBe("12345678901234567");
});
