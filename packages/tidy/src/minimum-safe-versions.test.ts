import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { minimumSafeVersions, reviewedOn } from "./minimum-safe-versions.ts";
import { repositoryFolder } from "./workspace.ts";

const lockfile = readFileSync(join(repositoryFolder, "pnpm-lock.yaml"), "utf8");

/** Every version of a package that the lockfile resolves, transitive ones included. */
function resolvedVersions(name: string): string[] {
  const pattern = new RegExp(`^  '?${name.replace("/", "\\/")}@(\\d+\\.\\d+\\.\\d+)[^:(]*'?:`, "gm");
  return [...new Set([...lockfile.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

function isBelow(version: string, minimum: string): boolean {
  const [left, right] = [version, minimum].map((text) => text.split(".").map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

describe("SEC-4: no resolved version is below the first safe one", () => {
  test.each(minimumSafeVersions)("$name is at least $atLeast ($because)", ({ name, atLeast }) => {
    const versions = resolvedVersions(name);
    expect(versions).not.toEqual([]);
    expect(versions.filter((version) => isBelow(version, atLeast))).toEqual([]);
  });
});

const reviewDaysMax = 90;

test("SEC-4: a table that nobody has reviewed for long is told of, and fails nothing", () => {
  const days = (Date.now() - Date.parse(reviewedOn)) / 86_400_000;
  expect(days).not.toBeNaN();
  if (days > reviewDaysMax)
    process.stderr.write(`minimum-safe-versions.ts was reviewed on ${reviewedOn}: look again\n`);
});

test("SEC-22: every package in the lockfile has an integrity hash, and none comes from outside the registry", () => {
  const resolutions = lockfile.match(/^ {4}resolution: .*$/gm) ?? [];
  expect(resolutions.length).toBeGreaterThan(100);
  expect(resolutions.filter((line) => !/\{integrity: sha512-/.test(line))).toEqual([]);
});
