import { setupOf } from "@tabella/election/archive";
import { describe, expect, test } from "vitest";
import { thresholdChain } from "../src/testing/threshold-chain.ts";
import { toolVerifies, toolVerifiesBallot } from "./tool-election.ts";

describe("R30: belenios-tool verifies what is exported from a chain on which trustees of a threshold made their key", () => {
  test.each([
    ["one trustee is missing", [4, 1, 2], null],
    ["all decrypted, which is more than it takes", [1, 2, 3, 4], null],
    ["one signed a wrong part (R15), which is left out", [3, 1, 4], 2],
  ])("%s", (_, decrypting, faulty) => {
    const { record } = thresholdChain(decrypting, faulty);
    expect(toolVerifies(record)).toMatchObject({ ok: true });
    for (const ballot of record.ballots) {
      expect(toolVerifiesBallot(setupOf(record), ballot)).toMatchObject({ ok: true });
    }
  });
});
