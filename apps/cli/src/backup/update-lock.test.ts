import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockName, updatingAlone } from "./update-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-update-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, lockName);

test("while a backup is updated no other update begins; afterwards one does, also after one that failed", async () => {
  const fails = updatingAlone(folder, async () => {
    await expect(updatingAlone(folder, async () => "second")).rejects.toThrow(/updates this backup already/);
    throw new Error("broken off");
  });
  await expect(fails).rejects.toThrow("broken off");
  expect(existsSync(file)).toBe(false);
  expect(await updatingAlone(folder, async () => "next")).toBe("next");
});

test("what a process left behind that has died is no obstacle", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(file, String(pid));
  expect(await updatingAlone(folder, async () => "next")).toBe("next");
});
