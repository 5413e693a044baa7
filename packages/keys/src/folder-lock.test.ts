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

test("of any number that start at once after one was killed, two never hold the folder together, and one gets it", async () => {
  const place = mkdtempSync(join(folder, "raced-"));
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))};
    import { linkSync, unlinkSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    const [folder, name, kill] = process.argv.slice(1);
    const mine = folder + "/" + name;
    writeFileSync(mine, name);
    for (let held = 0; held < 10; ) {
      const lock = await lockFolder(folder).catch(() => null);
      if (lock === null) continue;
      held += 1;
      linkSync(mine, folder + "/holder");
      await sleep(held % 3);
      unlinkSync(folder + "/holder");
      if (kill === "dies") process.kill(process.pid, "SIGKILL");
      await lock.release();
    }`;
  const run = async (name: string, end: "lives" | "dies") => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, place, name, end]);
    let faults = "";
    child.stderr.on("data", (chunk) => {
      faults += chunk;
    });
    const [code, signal] = await once(child, "close");
    expect({ faults, code, signal }).toEqual({
      faults: "",
      ...(end === "lives" ? { code: 0, signal: null } : { code: null, signal: "SIGKILL" }),
    });
  };
  const dying = async () => {
    for (let times = 0; times < 8; times += 1) await run(`d${times}`, "dies");
  };
  await Promise.all([run("a", "lives"), run("b", "lives"), run("c", "lives"), dying()]);
  await (await lockFolder(place)).release();
});

test("a key is held in the same way: a second validator with it refuses, whatever its folder", async () => {
  const address = `0x${"5a".repeat(20)}` as const;
  const lock = await lockKey(address);
  await expect(lockKey(address)).rejects.toThrow(/two with one key/);
  await lock.release();
  await (await lockKey(address)).release();
});
