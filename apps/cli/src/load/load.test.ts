import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyFreePorts, startLocalNetwork } from "@tabella/launcher/local-network";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { latencies } from "./casting.ts";
import { memoryFigures } from "./memory-watch.ts";
import { runAttack } from "./run-attack.ts";
import { runLoad } from "./run-load.ts";

const dataFolder = mkdtempSync(join(tmpdir(), "tabella-load-test-"));
const network = await startLocalNetwork({
  ...{ dataFolder, validatorCount: 3, withWeb: false, withWatchdog: false },
  ports: await anyFreePorts(3),
});
afterAll(async () => {
  await network.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

test("REL-9: under load every ballot becomes final, as fast as it goes and at 80 % of that, and memory is watched", async () => {
  const report = await runLoad(network, { voters: 4, ballots: 24, minutes: 0.03 }, () => undefined);
  expect(report.lost).toBe(0);
  expect(report.hold.askedPerSecond).toBeCloseTo(0.8 * report.saturation.ballotsPerSecond, 0);
  expect(report.memory.map(({ service }) => service)).toEqual(["api", "validator-1", "validator-2", "validator-3"]);
  expect(report.memory.every(({ startMegabytes }) => startMegabytes > 1)).toBe(true);
});

test("SEC-18: what does not reach the node of a flood of garbage is counted, and every ballot that is cast meanwhile becomes final", async () => {
  const { lost, garbage, calm, attacked } = await runAttack(
    network,
    { voters: 4, ballots: 24, minutes: 0.05 },
    () => undefined,
  );
  expect(lost).toBe(0);
  // Read and found to be no transaction; refused unread; or refused and cut off before the refusal could be read.
  expect(Object.keys(garbage.answers).filter((answer) => !["200", "429", "none"].includes(answer))).toEqual([]);
  const ended = Object.values(garbage.answers).reduce((sum, count) => sum + count, 0);
  expect(ended).toBeGreaterThan(0);
  expect(garbage.sent).toBeGreaterThanOrEqual(ended);
  expect(calm.blockEveryMs).toBeGreaterThan(0);
  expect(attacked.blockEveryMs).toBeGreaterThan(0);
});

test("memory that grows evenly shows as its slope, whatever the moments of the samples, if these are of ten minutes or more", () => {
  const moments = fc.uniqueArray(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(moments, fc.integer({ min: -50, max: 50 }), (atMs, megabytesPerHour) => {
      const bytesPerMs = (megabytesPerHour * 1_048_576) / 3_600_000;
      const samples = atMs.sort((a, b) => a - b).map((at) => ({ atMs: at, bytes: 1e9 + bytesPerMs * at }));
      const slope = memoryFigures("api", samples).megabytesPerHour;
      if (Math.max(...atMs) - Math.min(...atMs) < 600_000) expect(slope).toBe(null);
      else expect(slope).toBeCloseTo(megabytesPerHour, 0);
    }),
  );
});

test("latencies are values that were measured, none smaller than the one before", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 1 }), (measured) => {
      const { median, p95, p99, max } = latencies(measured);
      expect([median, p95, p99, max].every((value) => measured.includes(value))).toBe(true);
      expect(median <= p95 && p95 <= p99 && p99 <= max && max === Math.max(...measured)).toBe(true);
    }),
  );
});
