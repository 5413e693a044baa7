import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openClocks } from "./clocks.ts";
import { openSmallDisks } from "./small-disks.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-means-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a process whose clock is wrong has no other clock: new dates are wrong too, those of the past are not", () => {
  const clocks = openClocks(folder, ["validator-1"]);
  clocks.shift("validator-1", -3_600_000);
  const script = `console.log(JSON.stringify([
    Date.now(), new Date().getTime(), Date.parse(Date()), new Date(0).getTime(), new Date() instanceof Date, Date.UTC(1970, 0)
  ]))`;
  const printed = execFileSync(process.execPath, ["-e", script], {
    env: { PATH: process.env.PATH, ...clocks.environmentOf("validator-1") },
  });
  const [now, made, called, ...others] = JSON.parse(printed.toString()) as [number, number, number, ...unknown[]];
  const hourAgo = Date.now() - 3_600_000;
  for (const time of [now, made, called]) expect(Math.abs(time - hourAgo)).toBeLessThan(120_000);
  expect(others).toEqual([0, true, 0]);
  expect(clocks.environmentOf("api")).toEqual({});
});

test("a small disk can be filled to the last byte, and emptied again; or it is said why not", () => {
  const disk = join(folder, "disk");
  const opened = openSmallDisks([disk], 1_048_576);
  if (!opened.ok) {
    expect(opened.why).toMatch(/root|Linux|mount/);
    return;
  }
  opened.disks.fill(disk);
  expect(statfsSync(disk).bavail).toBe(0);
  expect(() => writeFileSync(join(disk, "more"), "x")).toThrow(/ENOSPC/);
  rmSync(join(disk, "more"), { force: true });
  opened.disks.free(disk);
  writeFileSync(join(disk, "more"), "x");
  opened.disks.close();
});
