import { expect, test, vi } from "vitest";

// f + 1 seals in place of ceil(2n/3), everywhere: two halves of a network can then finalise two blocks.
vi.mock(import("@tabella/consensus/validator-set"), async (original) => ({
  ...(await original()),
  quorum: (validators: number) => Math.floor((validators - 1) / 3) + 1,
}));

const { simulateSeed } = await import("./simulate.ts");

test("REL-4: a quorum that is too small is found as two blocks at one height", { timeout: 120_000 }, () => {
  const findings = new Set<string>();
  for (let seed = 0; seed < 60 && !findings.has("agreement"); seed += 1) {
    for (const { invariant } of simulateSeed({ seed, validators: 4 }).violations) findings.add(invariant);
  }
  expect(findings).toContain("agreement");
});
