import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { updatingAlone } from "./update-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-update-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("while a backup is updated no other update begins; afterwards one does, also after one that failed", async () => {
  const fails = updatingAlone(folder, async () => {
    await expect(updatingAlone(folder, async () => "second")).rejects.toThrow(/in use by another process/);
    throw new Error("broken off");
  });
  await expect(fails).rejects.toThrow("broken off");
  expect(readdirSync(folder)).toEqual([]);
  expect(await updatingAlone(folder, async () => "next")).toBe("next");
});

test("another process holds it for as long as it lives; killed, it is no obstacle, whoever has its number now", async () => {
  const script = `import { updatingAlone } from ${JSON.stringify(join(import.meta.dirname, "update-lock.ts"))};
    setInterval(() => {}, 1000);
    await updatingAlone(process.argv[1], () => new Promise(() => console.log("updating")));`;
  const other = spawn(process.execPath, ["--input-type=module", "-e", script, folder]);
  await once(other.stdout, "data");
  await expect(updatingAlone(folder, async () => "second")).rejects.toThrow(/in use by another process/);
  other.kill("SIGKILL");
  await once(other, "close");
  expect(await updatingAlone(folder, async () => "next")).toBe("next");
});
