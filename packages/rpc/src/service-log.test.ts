import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const service of started.splice(0)) service.kill("SIGKILL");
});

/** A service that logs as many lines as it is told to. */
const program = `
  import { runService } from ${JSON.stringify(new URL("./service.ts", import.meta.url).href)};
  import { serviceLog } from ${JSON.stringify(new URL("./service-log.ts", import.meta.url).href)};
  const log = serviceLog("sample");
  process.stdout.fd; // As libraries do, which makes a pipe one that does not block.
  process.on("message", (lines) => {
    for (let line = 0; line < lines; line += 1) log.info({ line }, "something happened");
    process.send("logged");
  });
  await runService(log, async () => ({ listening: { port: 1 }, stop: async () => {} }));
  process.send("listens");
`;

async function startLoggingTo(output: number | "pipe"): Promise<ChildProcess> {
  const parameters = ["--input-type=module", "--eval", program];
  const service = spawn(process.execPath, parameters, { stdio: ["ignore", output, "inherit", "ipc"] });
  started.push(service);
  await once(service, "message");
  return service;
}

async function log(service: ChildProcess, lines: number): Promise<void> {
  service.send(lines);
  await once(service, "message");
}

async function linesOf({ stdout }: ChildProcess): Promise<readonly string[]> {
  if (stdout === null) throw new Error("it logs elsewhere");
  return (await text(stdout)).split("\n").filter((line) => line !== "");
}

/** @returns its exit code */
async function end(service: ChildProcess): Promise<unknown> {
  service.kill("SIGTERM");
  return (await once(service, "exit"))[0];
}

test("a service whose log is a closed pipe goes on, and ends when it is told to", async () => {
  const service = await startLoggingTo("pipe");
  service.stdout?.destroy();
  await log(service, 3);
  expect(await end(service)).toBe(0);
});

test("a service whose log lies on a full disk goes on, and ends when it is told to", async () => {
  const fullDisk = openSync("/dev/full", "w");
  const service = await startLoggingTo(fullDisk);
  closeSync(fullDisk);
  await log(service, 3);
  expect(await end(service)).toBe(0);
});

test("a service whose log nobody reads drops lines instead of waiting for ever, and those that it wrote are whole", async () => {
  const service = await startLoggingTo("pipe");
  await log(service, 5_000);
  expect(await end(service)).toBe(0);
  const lines = await linesOf(service);
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.length).toBeLessThan(5_000);
  // The last one is broken off by its end.
  for (const line of lines.slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ service: "sample" });
});

test("a service whose log is read, though slower than it is written, drops nothing", async () => {
  const service = await startLoggingTo("pipe");
  const read = linesOf(service);
  await log(service, 5_000);
  expect(await end(service)).toBe(0);
  expect((await read).filter((line) => line.includes("something happened"))).toHaveLength(5_000);
});
