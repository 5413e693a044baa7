import { unwrap } from "@tabella/election/testing/example-election";
import { describe, expect, test } from "vitest";
import { thresholdChain } from "./testing/threshold-chain.ts";
import { verifyRecord } from "./verify-record.ts";

describe("a chain on which trustees made a key of which two of three suffice, beside a single one", () => {
  test.each([
    ["one trustee missing", [4, 1, 2], null],
    ["all of them, more than it takes", [1, 2, 3, 4], null],
    ["R15: one who signed a wrong part, and a right one never", [3, 1, 4], 2],
    ["R15: one who signed a wrong part, and then a right one", [3, 1, 2], 2],
  ])("is verified with its archive: %s", (_, decrypting, faulty) => {
    const { files, record } = thresholdChain(decrypting, faulty);
    const report = unwrap(verifyRecord(files));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ ok: true, ballots: 3, counts: [[2, 1]] });
    expect(record.partialDecryptions.map(({ owner }) => owner)).toEqual(decrypting);
  });
});
