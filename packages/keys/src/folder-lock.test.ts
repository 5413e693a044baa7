import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockFolder, lockKey } from "./folder-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder is held by one process at a time, and freed by its death", async () => {
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))};
    await lockFolder(process.argv[1]); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder]);
  await once(child.stdout, "data");
  await expect(lockFolder(folder)).rejects.toThrow(/in use by another process/);
  child.kill("SIGKILL");
  await once(child, "close");
  const lock = await lockFolder(folder);
  await lock.release();
  await (await lockFolder(folder)).release();
});

test("a key is held in the same way: a second validator with it refuses, whatever its folder", async () => {
  const address = `0x${"5a".repeat(20)}` as const;
  const lock = await lockKey(address);
  await expect(lockKey(address)).rejects.toThrow(/two with one key/);
  await lock.release();
  await (await lockKey(address)).release();
});
