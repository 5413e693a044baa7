import { afterAll, expect, test } from "vitest";
import { openRig } from "./rig.ts";
import { runChaos } from "./run-chaos.ts";

const kinds = ["kill-validator", "kill-after-acknowledgement", "power-cut", "full-disk", "clock-shift"] as const;
const rig = await openRig(3, kinds);
let isClean = false;
afterAll(async () => {
  await rig.stop();
  rig.remove(!isClean);
});

test("REL-7: real processes are killed, their clocks set wrong, and their disks filled where small ones can be had, while people vote: each acknowledged ballot is in every validator's chain once, and the public record verifies", async () => {
  // From this seed each kind comes once before there are eight kills, with or without small disks.
  const plan = {
    ...{ seed: 30, stormMs: 0, killsMin: 8, voters: 4, ballotsPerSecond: 3, oneDownMs: 0, quorumGoneMs: 2_000 },
  };
  const report = await runChaos(rig, plan, () => undefined);
  expect(report).toMatchObject({ violations: [], lost: 0, duplicated: 0, unsettled: 0 });
  expect(report.kills).toBeGreaterThanOrEqual(8);
  for (const kind of kinds) expect(report.faults[kind] ?? report.notRun[kind], kind).toBeDefined();
  expect(report.acknowledged).toBeGreaterThan(0);
  isClean = true;
});
