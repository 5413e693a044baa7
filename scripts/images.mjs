// `npm run images`: builds every image that docker/compose.yml names. Starts an engine if none answers (docker/engine), and
// where the pinned base images cannot be pulled, makes stand-ins for them (docker/stand-ins).
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notOnThisMachine, root, run, say, stop } from "./runtime.mjs";

const pullWithinMs = 120_000;
const standIns = {
  NODE_IMAGE: "tabella-stand-in/node",
  MARIADB_IMAGE: "tabella-stand-in/mariadb",
  CADDY_IMAGE: "tabella-stand-in/caddy",
};

export function engineAnswers() {
  return spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0;
}

/** Starts a container engine if none answers. @returns whether one does now; what hinders it is said on standard error */
export function startEngine() {
  return engine("start");
}

/** Ends the engine that was started by us, and no other. */
export function stopEngine() {
  return engine("stop");
}

function engine(word) {
  const ended = spawnSync(join(root, "docker", "engine", "engine.sh"), [word], { stdio: ["ignore", 2, 2] });
  return ended.status === 0;
}

/**
 * Under the names that docker/compose.yml has for them: TABELLA_IMAGE_TAG, in the environment or `.env`, is their tag.
 * @param names images to build, without `tabella/` and tag; all if there are none
 */
export function buildImages(names = [], { buildArguments = [] } = {}) {
  if (!startEngine()) stop("images need a container engine", notOnThisMachine);
  const bases = baseImages();
  const isStandIn = Object.values(bases).some((base) => Object.values(standIns).includes(base));
  for (const { image, dockerfile, target, args = {} } of images()) {
    if (names.length > 0 && !names.includes(image.replace(/^tabella\/|:.*$/g, ""))) continue;
    say(`building ${image}`);
    const parameters = ["build", "--quiet", "--file", dockerfile, "--target", target];
    for (const [name, value] of Object.entries(args)) parameters.push("--build-arg", `${name}=${value}`);
    for (const name of argumentsOf(dockerfile)) parameters.push("--build-arg", `${name}=${bases[name]}`);
    // Such a machine reaches the registry of packages, but perhaps not from a container's own network.
    if (isStandIn) parameters.push("--network", "host");
    run("docker", [...parameters, ...buildArguments, "--tag", image, "."]);
  }
}

/** As docker/compose.yml has them. */
function images() {
  const { stdout, status } = spawnSync("docker", ["compose", "--profile", "*", "config", "--format", "json"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", 2],
  });
  if (status !== 0) throw new Error("docker compose does not understand compose.yaml");
  return Object.values(JSON.parse(stdout).services).flatMap(({ image, build }) =>
    build === undefined ? [] : [{ image, ...build }],
  );
}

const pinnedBase = /^ARG (\w+_IMAGE)=(\S+)$/gm;

function argumentsOf(dockerfile) {
  return [...readFileSync(join(root, dockerfile), "utf8").matchAll(pinnedBase)].map(([, name]) => name);
}

/** The pinned ones if the engine has them or can pull them, else stand-ins. */
function baseImages() {
  const pinned = ["services", "web", "database", "edge"].flatMap((folder) =>
    [...readFileSync(join(root, "docker", folder, "Dockerfile"), "utf8").matchAll(pinnedBase)].map((found) =>
      found.slice(1),
    ),
  );
  if (pinned.every(([, image]) => isThere(image))) return Object.fromEntries(pinned);
  if (Object.values(standIns).every(isThere)) return standIns;
  if (pinned.every(([, image]) => isThere(image) || pull(image))) return Object.fromEntries(pinned);
  say("no image registry is reachable: making stand-ins for the base images, for tests only");
  // In the catalog; further down stands whether its build script may run.
  const [, node] = /^ {2}node: (\d\S*)$/m.exec(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"));
  const made = spawnSync(join(root, "docker", "stand-ins", "make-stand-ins.sh"), [node], { stdio: ["ignore", 2, 2] });
  if (made.status !== 0) stop("no stand-in can be made here either; why, is said above", notOnThisMachine);
  return standIns;
}

function isThere(image) {
  return spawnSync("docker", ["image", "inspect", image], { stdio: "ignore" }).status === 0;
}

function pull(image) {
  return spawnSync("docker", ["pull", "--quiet", image], { stdio: "ignore", timeout: pullWithinMs }).status === 0;
}
