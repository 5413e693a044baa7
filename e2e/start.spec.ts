import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { repositoryFolder } from "@tabella/launcher/service-process";
import { trackingCodeOn, vote } from "./booth.ts";
import { deviceOf, logIn } from "./people.ts";

interface Started {
  readonly process: ChildProcess;
  readonly webUrl: string;
  readonly voter: { readonly displayName: string; readonly email: string; readonly password: string };
}

const running = new Set<ChildProcess>();
// Whatever fails, no network outlives its test.
test.afterEach(async () => {
  for (const child of running) await interrupted(child);
});

/** What `npm start` runs once everything is installed and built, on free ports; resolves when it says that it runs. */
function start(dataFolder: string): Promise<Started> {
  const main = join(repositoryFolder, "apps", "cli", "src", "main.ts");
  const child = spawn(process.execPath, [main, "start", "--free-ports", "--data", dataFolder], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return new Promise((resolve, reject) => {
    let output = "";
    child.once("exit", (code) => reject(new Error(`tabella start ended with ${code}:\n${output}`)));
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
      const webUrl = /Vote here\s+(\S+)/.exec(output)?.[1];
      const [, email, password] = /Demo voter 1\s+(\S+)\s+password (\S+)/.exec(output) ?? [];
      const isRunning = /validator-1 at \d+/.test(output);
      if (!isRunning || webUrl === undefined || email === undefined || password === undefined) return;
      resolve({ process: child, webUrl, voter: { displayName: "Demo Voter 1", email, password } });
    });
  });
}

/** As Ctrl-C does. @returns the exit code */
function interrupted(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  child.kill("SIGINT");
  return ended;
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "localhost");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });
}

test("the demo voter of npm start votes; after Ctrl-C nothing runs on; after the next start the vote is still there", async ({
  browser,
}) => {
  const dataFolder = mkdtempSync(join(tmpdir(), "tabella-start-"));
  const first = await start(dataFolder);
  const page = await deviceOf(browser, first.webUrl);
  await page.goto("/elections");
  const link = await page.getByRole("link", { name: /^Vote in/ }).getAttribute("href");
  const electionId = /elections\/([1-9A-Za-z]+)/.exec(link ?? "")?.[1] ?? "";
  await page.goto(`/elections/${electionId}/vote`);
  await logIn(page, first.voter);
  await expect(page.getByRole("button", { name: "Start ballot" })).toBeVisible();
  const code = await vote(page, electionId, "Oak");
  await page.context().close();
  expect(await interrupted(first.process)).toBe(0);
  expect(await answers(first.webUrl)).toBe(false);

  const second = await start(dataFolder);
  expect(second.voter).toEqual(first.voter);
  const later = await deviceOf(browser, second.webUrl);
  await later.goto(`/login?return=/elections/${electionId}/receipt`);
  await logIn(later, second.voter);
  await expect(later.getByText("validators signed").first()).toBeVisible();
  expect(await trackingCodeOn(later)).toBe(code);
  await later.context().close();
  expect(await interrupted(second.process)).toBe(0);
  rmSync(dataFolder, { recursive: true, force: true });
});
