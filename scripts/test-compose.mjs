// `npm run test:compose`: brings compose.yaml up from a clean state, runs an election day in the browser against it, then
// kills, cuts off and upgrades containers while people vote, lets others join, votes one in and out, brings database and a
// store back from a backup, takes everything down and up again, and has the auditor's container judge the record. Under a
// project name and on ports of its own; nothing of it is left.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildImages } from "./images.mjs";
import { root, run, say } from "./runtime.mjs";
import { electionDay } from "./test-suites.mjs";

const upgradeTag = "rebuilt-for-test";

const specs = ["containers.spec.ts", "edge.spec.ts", "hosts.spec.ts", "election-day.spec.ts"];

/** @param chosen specs of e2e, all that containers can serve if there are none. @returns exit code */
export async function testCompose(chosen = []) {
  // What an operator would write into `.env`, and the tests do; nobody's own counts.
  const folder = mkdtempSync(join(tmpdir(), "tabella-compose-"));
  process.env.COMPOSE_ENV_FILES = join(folder, ".env");
  process.once("exit", () => rmSync(folder, { recursive: true }));
  const imageTag = (tag) => writeFileSync(process.env.COMPOSE_ENV_FILES, `TABELLA_IMAGE_TAG=${tag}\n`);
  // Other images of the same programs, as an upgrade brings them.
  imageTag(upgradeTag);
  buildImages([], { buildArguments: ["--label", `rebuilt=${Date.now()}`] });
  imageTag("latest");
  buildImages();
  const portNames = [
    "WATCHDOG",
    "WEB",
    "VALIDATOR_1",
    "VALIDATOR_2",
    "VALIDATOR_3",
    "VALIDATOR_4",
    "OBSERVER",
    "HTTP",
    "HTTPS",
  ];
  const ports = await freePorts(portNames.length);
  portNames.forEach((name, at) => {
    process.env[`TABELLA_${name}_PORT`] = String(ports[at]);
  });
  Object.assign(process.env, {
    COMPOSE_PROJECT_NAME: "tabella-test",
    TABELLA_SUBNETS: "172.30.86",
    TABELLA_NETWORK_NAME: "tabella-test_evoting_network",
    TABELLA_WEB_ORIGIN: `http://localhost:${ports[1]},https://localhost:${ports.at(-1)}`,
    // Few enough for a test to reach the limit (edge.spec.ts).
    TABELLA_LOGINS_PER_MINUTE: "60",
    TABELLA_TEST_COMPOSE: "1",
    TABELLA_TEST_UPGRADE_TAG: upgradeTag,
  });
  takeDown();
  // However it ends: a command that fails ends the process.
  process.prependOnceListener("exit", (code) => {
    if (code !== 0) compose(["logs", "--tail", "30"], [0, 2, 2]);
    takeDown();
  });
  const startedMs = performance.now();
  run("docker", ["compose", "up", "--detach", "--wait", "--no-build"]);
  say(`all services are healthy after ${Math.round((performance.now() - startedMs) / 1000)} s from nothing`);
  run("docker", ["compose", "ps"]);
  return electionDay(chosen.length > 0 ? chosen : specs);
}

function takeDown() {
  compose(["down", "--volumes", "--remove-orphans"], "ignore");
}

function compose(words, stdio) {
  spawnSync("docker", ["compose", "--profile", "*", ...words], { cwd: root, stdio });
}

/** Different ones on which nobody listens, below those that systems give to outgoing connections meanwhile. */
async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = randomInt(12_000, 32_000);
    const isFree = await new Promise((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (isFree) ports.add(port);
  }
  return [...ports];
}
