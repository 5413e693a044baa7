import { limitsMax } from "@tabella/chain/genesis";
import { err } from "@tabella/crypto/result";
import { expect, test } from "vitest";
import { admissionsMax } from "./admission.ts";
import { noVerdicts } from "./verdicts.ts";

test("verdicts on two blocks as full as any genesis allows are all remembered, beside those on all ballots for the pool", () => {
  const hashOf = (at: number) => `0x${at.toString(16).padStart(64, "0")}` as const;
  const count = 2 * limitsMax.block_transactions_max + admissionsMax;
  let cache = noVerdicts;
  for (let at = 0; at < count; at += 1) {
    cache = cache.set(hashOf(at), err({ code: "POOL_FULL", size: at }));
  }
  expect(cache.size).toBe(count);
  expect(cache.has(hashOf(0))).toBe(true);
});
