import { afterAll, expect, test } from "vitest";
import { openRig } from "./rig.ts";
import { runChaos } from "./run-chaos.ts";

const rig = await openRig(3, ["kill-validator", "kill-after-acknowledgement", "power-cut", "clock-shift"]);
let isClean = false;
afterAll(async () => {
  await rig.stop();
  rig.remove(!isClean);
}, 60_000);

test("REL-7: real processes are killed, and their clocks set wrong, while people vote: each acknowledged ballot is in every validator's chain once, and the public record verifies", {
  timeout: 300_000,
}, async () => {
  const plan = {
    ...{ seed: 7, stormMs: 0, killsMin: 8, voters: 4, ballotsPerSecond: 3, oneDownMs: 0, quorumGoneMs: 2_000 },
  };
  const report = await runChaos(rig, plan, () => undefined);
  expect(report).toMatchObject({ violations: [], lost: 0, duplicated: 0, unsettled: 0 });
  expect(report.kills).toBeGreaterThanOrEqual(8);
  expect(report.faults["clock-shift"]).toBeGreaterThan(0);
  expect(report.acknowledged).toBeGreaterThan(0);
  isClean = true;
});
