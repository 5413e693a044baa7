import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTraceparent, newTraceContext, parseTraceparent } from "./trace-context.ts";

const digits = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((all) => all.join(""))
    .filter((text) => !/^0*$/.test(text));

describe("traceparent", () => {
  test("what is formatted is read again", () => {
    fc.assert(
      fc.property(fc.record({ traceId: digits(32), spanId: digits(16) }), (name) => {
        expect(parseTraceparent(formatTraceparent(name))).toEqual(name);
      }),
    );
  });

  test("whatever is sent, only hexadecimal digits come out of it", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.string(),
      digits(55),
      digits(32).map((id) => `00-${id}-x`),
    );
    fc.assert(
      fc.property(anything, (header) => {
        const name = parseTraceparent(header);
        if (name !== null) expect(`${name.traceId}${name.spanId}`).toMatch(/^[0-9a-f]{48}$/);
      }),
    );
  });

  test.each([
    ["absent", undefined],
    ["given twice", ["00-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-00"]],
    ["with capitals", "00-C0FFEE00C0FFEE00C0FFEE00C0FFEE01-ba110704ba110704-00"],
    ["of nothing but zeros", "00-00000000000000000000000000000000-ba110704ba110704-00"],
    ["from no step", "00-c0ffee00c0ffee00c0ffee00c0ffee01-0000000000000000-00"],
    ["of the version that is none", "ff-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-00"],
    ["longer than its version is", "00-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-00-mail@example.org"],
    ["with a line of its own for the log", "00-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-00\n{}"],
  ])("one %s is none", (_, header) => {
    expect(parseTraceparent(header)).toBeNull();
  });

  test("one of a version to come may say more, which is not read", () => {
    expect(parseTraceparent("01-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-00-more")).toEqual({
      traceId: "c0ffee00c0ffee00c0ffee00c0ffee01",
      spanId: "ba110704ba110704",
    });
  });

  test("a fresh name is made of the randomness that is handed in, all of it", () => {
    const bytes = (length: number) => new Uint8Array(length).fill(length);
    expect(newTraceContext(bytes)).toEqual({ traceId: "10".repeat(16), spanId: "08".repeat(8) });
  });
});
