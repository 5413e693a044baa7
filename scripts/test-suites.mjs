// `npm test`: every suite in turn, then what failed, and one line that counts them all: `N passed, N failed`.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { engineAnswers, startEngine, stopEngine } from "./images.mjs";
import { nodeFile, notOnThisMachine, root, runWithRuntime, say } from "./runtime.mjs";
import { browserOutcome, unitOutcome } from "./test-reports.mjs";

const browserReport = join(root, "e2e", "test-results", "report.json");

/**
 * Packages share their sources, so their types are checked in a few programs instead of one a package: what may know
 * nothing of Node, what runs on it, the pages, their tests. (`typecheck` in a package checks that one alone.)
 */
const typePrograms = ["tsconfig.pure.json", "tsconfig.node.json", join("apps", "web"), "e2e"];

/** Format, lint and types: what needs no test run. @returns exit code */
export async function check() {
  let code = await runWithRuntime("biome", ["check", "--error-on-warnings", "."]);
  for (const program of typePrograms) code ||= await runWithRuntime("tsc", ["--noEmit", "-p", program]);
  return code;
}

/** @returns exit code: 0 only if every suite ran and every test passed */
export async function testAll() {
  const suites = workspaceFolders().map((folder) => join(folder, "node_modules", ".vitest", "report.json"));
  for (const report of [...suites, browserReport]) rmSync(report, { force: true });

  let passed = 0;
  const failures = [];
  /** @param otherwise what failed if the run did, and no test of its report */
  const add = (outcome, code, otherwise) => {
    passed += outcome.passed;
    failures.push(...outcome.failures);
    if (code !== 0 && outcome.failures.length === 0) failures.push(`FAILED ${otherwise}`);
  };

  say("checking format, lint and types");
  const checked = await check();
  add({ passed: checked === 0 ? 1 : 0, failures: [] }, checked, "format, lint or types");

  say("running unit, property, simulation and integration tests");
  const unit = await runWithRuntime("turbo", ["run", "test", "--continue", "--concurrency=1", "--output-logs=full"]);
  const outcomes = suites.map(unitOutcome);
  const sum = { passed: 0, failures: outcomes.flatMap((outcome) => outcome.failures) };
  for (const outcome of outcomes) sum.passed += outcome.passed;
  add(sum, unit, "a package's test run, for no test's sake");

  say("building the pages and running an election day in a browser");
  const browser = (await buildPages()) || (await electionDay());
  add(browserOutcome(browserReport), browser, "the browser's test run, for no test's sake");
  rmSync(browserReport, { force: true });
  const containers = await testContainers();
  add(browserOutcome(browserReport), containers, "the containers' test run, for no test's sake");
  rmSync(browserReport, { force: true });

  // Once more at the end: what comes before fills thousands of lines.
  for (const failure of failures) process.stdout.write(`${failure}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 && passed > 0 ? 0 : 1;
}

/**
 * What containers alone can show, if `.ci/run` asks for it: images take room, and some minutes the first time. In a process
 * of its own, which may end early without taking the count along. @returns exit code
 */
async function testContainers() {
  const notRun = (why) => {
    say(`NOT RUN: the containers' tests. ${why}`);
    return 0;
  };
  if (process.env.TABELLA_TEST_CONTAINERS !== "1") return notRun("'npm run test:compose' runs them");
  const wasThere = engineAnswers();
  if (!startEngine()) return notRun("No container engine answers, and none could be started here");
  say("building the images, and testing the containers");
  const bootstrap = join(root, "scripts", "bootstrap.mjs");
  const code = await runWithRuntime(nodeFile, [
    bootstrap,
    "test:compose",
    "containers.spec.ts",
    "edge.spec.ts",
    "hosts.spec.ts",
  ]);
  if (!wasThere) stopEngine();
  return code === notOnThisMachine
    ? notRun("The images that they are made from can neither be had nor made here")
    : code;
}

/** The production build of the pages; turbo skips it when nothing changed, and speaks only if it fails. @returns exit code */
export async function buildPages() {
  const folder = join(root, ".data", "logs");
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, "build.log");
  const log = openSync(logFile, "w");
  const built = await runWithRuntime("turbo", ["run", "build"], { stdio: ["ignore", log, log] });
  closeSync(log);
  if (built !== 0) process.stderr.write(readFileSync(logFile));
  return built;
}

/** @returns exit code */
export function electionDay(parameters = []) {
  return runWithRuntime(
    nodeFile,
    [join(root, "e2e", "node_modules", "@playwright", "test", "cli.js"), "test", ...parameters],
    {
      cwd: join(root, "e2e"),
    },
  );
}

function workspaceFolders() {
  return ["apps", "packages"].flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(root, kind, name)));
}
