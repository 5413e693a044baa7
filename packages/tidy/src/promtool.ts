import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryFolder } from "./workspace.ts";

/*
 * The checker that comes with Prometheus. Where the machine has none, Debian's package is unpacked into a folder of this
 * repository and not installed: it would start a Prometheus that nobody asked for.
 */

const folder = join(repositoryFolder, ".data", "prometheus");
const unpacked = join(folder, "usr", "bin", "promtool");

export interface PromtoolOutcome {
  readonly ok: boolean;
  /** All that it said. */
  readonly words: string;
}

/** @throws Error naming what to install */
export function promtool(...args: readonly string[]): PromtoolOutcome {
  return run(program(), args);
}

function program(): string {
  if (run("promtool", ["--version"]).ok) return "promtool";
  if (!existsSync(unpacked)) unpack();
  return unpacked;
}

function unpack(): void {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  // As root, apt would download as a user who may not write here.
  const download = ["-o", "APT::Sandbox::User=root", "download", "prometheus"];
  try {
    // A new machine has no list of packages yet.
    if (!run("apt-get", download, work).ok) {
      step("apt-get", ["update"], work);
      step("apt-get", download, work);
    }
    const archive = readdirSync(work).find((name) => name.endsWith(".deb")) ?? "prometheus.deb";
    step("dpkg", ["-x", archive, "root"], work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, "root"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function step(name: string, args: readonly string[], directory: string): void {
  const { ok, words } = run(name, args, directory);
  if (!ok) throw new Error(`promtool is needed: install Prometheus, or run this on Debian. ${name} failed: ${words}`);
}

function run(name: string, args: readonly string[], directory: string = repositoryFolder): PromtoolOutcome {
  const { status, stdout, stderr, error } = spawnSync(name, args, { cwd: directory, encoding: "utf8" });
  return { ok: status === 0, words: error?.message ?? `${stdout}${stderr}` };
}
