import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ServiceStart, startService } from "./service-process.ts";

/** A real child process of Node that runs the given script. */
function nodeService(script: string, name = "sample"): ServiceStart {
  return {
    name,
    command: process.execPath,
    parameters: ["-e", script],
    environment: { SAMPLE: "yes" },
    logFile: join(mkdtempSync(join(tmpdir(), "tabella-launcher-")), "logs", `${name}.log`),
    isReady: (line) => line.startsWith("ready"),
    readyWithinMs: 20_000,
  };
}

const staysUp = `console.log("pid " + process.pid); console.log("ready " + process.env.SAMPLE); setInterval(() => {}, 1000);`;

describe("a service process", () => {
  test("is handed over when it says that it is ready, with its own environment", async () => {
    const service = await startService(nodeService(staysUp));
    expect(service.readyLine).toBe("ready yes");
    expect(service.isRunning()).toBe(true);
    await service.stop();
    expect(service.isRunning()).toBe(false);
  });

  test("that ends before it is ready is named, with its last words and its log file", async () => {
    const start = nodeService(`console.error("no such folder"); process.exit(3);`, "broken");
    await expect(startService(start)).rejects.toThrow(
      /broken ended before it was ready: exit code 3.*\nno such folder/s,
    );
    expect(readFileSync(start.logFile, "utf8")).toContain("no such folder");
  });

  test("that cannot be started at all is named", async () => {
    const start = { ...nodeService(staysUp, "missing"), command: "/nonexistent/program" };
    await expect(startService(start)).rejects.toThrow(/missing ended before it was ready/);
  });

  test("that is killed is gone at once, and its listeners learn how", async () => {
    const service = await startService(nodeService(staysUp));
    const how = new Promise((resolve) => service.onExit(resolve));
    await service.kill();
    expect(await how).toBe("signal SIGKILL");
  });

  test("is asked to stop before it is forced, so that it can tidy up", async () => {
    const tidies = `process.on("SIGTERM", () => { console.log("tidied up"); process.exit(0); }); ${staysUp}`;
    const start = nodeService(tidies);
    const service = await startService(start);
    await service.stop();
    await expect.poll(() => readFileSync(start.logFile, "utf8")).toContain("tidied up");
  });

  test("outlives no launcher that is told to end", async () => {
    const listens = `require("net").createServer().listen(0, function () {
      console.log("port " + this.address().port);
      ${staysUp}
    });`;
    const start = nodeService(listens);
    expect(launchAndSignal(start, "SIGTERM").status).toBe(143);
    const port = numberIn(start.logFile, "port");
    await expect.poll(() => answersAt(port)).toBe(false);
  });

  test("outlives a killed launcher, and even then it still stops when it is asked", async () => {
    const start = nodeService(`process.on("SIGTERM", () => { console.log("stopping"); process.exit(0); }); ${staysUp}`);
    expect(launchAndSignal(start, "SIGKILL").signal).toBe("SIGKILL");
    process.kill(numberIn(start.logFile, "pid"), "SIGTERM");
    await expect.poll(() => readFileSync(start.logFile, "utf8")).toContain("stopping");
  });
});

/** Somebody else's process starts the service, and is sent the signal when it is ready. */
function launchAndSignal(start: object, signal: NodeJS.Signals) {
  const module = new URL("./service-process.ts", import.meta.url).href;
  const launcher = `
    import { startService } from ${JSON.stringify(module)};
    const start = ${JSON.stringify(start)};
    await startService({ ...start, isReady: (line) => line.startsWith("ready") });
    process.kill(process.pid, ${JSON.stringify(signal)});
    setInterval(() => {}, 1_000);`;
  return spawnSync(process.execPath, ["--input-type=module-typescript", "-e", launcher], { encoding: "utf8" });
}

const numberIn = (logFile: string, name: string) =>
  Number(new RegExp(`^${name} (\\d+)$`, "m").exec(readFileSync(logFile, "utf8"))?.[1]);

/** Not by its process: one that has ended stays listed until its parent asks. */
function answersAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
