import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runStoreProgram, storeProgram } from "./store-program.ts";

const folder = mkdtempSync(join(tmpdir(), "tabella-store-program-"));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, source: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}
const run = (file: string, ...parameters: string[]) => runStoreProgram(file, "/data", parameters);

test("its answer is the document that it prints", async () => {
  const echo = program("echo", "process.stdout.write(JSON.stringify(process.argv.slice(2)))");
  expect(await run(echo, "--data", "x")).toEqual(["--data", "x"]);
});

test("an image without the validator's programs says so, and not that the store is damaged", async () => {
  const missing = run(join(folder, "apps", "validator", "src", "doctor.ts"));
  await expect(missing).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/was not looked at.*tabella\/cli and tabella\/backup/),
  });
});

test.each([
  ["a package that is not there", 'import "./no-such-module.mjs";'],
  ["the system that needs the memory", 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000);'],
  ["its own memory", 'process.stderr.write("JavaScript heap out of memory"); process.abort();'],
])("%s ends it: nothing is said of the store", async (what, source) => {
  await expect(run(program(what.replaceAll(" ", "-"), source))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/says nothing of the store/),
  });
});

test("a page of the store that cannot be read ends it: the store is damaged", async () => {
  const crashes = program("crashes", 'process.kill(process.pid, "SIGBUS"); setInterval(() => {}, 1000);');
  await expect(run(crashes)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/SIGBUS.*truncated or damaged/),
  });
});

test("a folder that is no store is what the validator's program says it is", async () => {
  const answer = await run(storeProgram("doctor"), "--data", folder, "--genesis", join(folder, "genesis.json"));
  expect(answer).toEqual({ error: expect.stringMatching(/genesis\.json/) });
});
