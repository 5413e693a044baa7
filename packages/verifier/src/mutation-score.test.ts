import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { Confirmation } from "../guards/confirm.ts";
import { allChecks, allGuards } from "../guards/mutants.ts";
import { subsumedGuards } from "../guards/subsumed-guards.ts";

/*
 * R38: whoever removes a check of the verifier, or any guard of what it calls, lets a member of the corpus through. Each is
 * really removed, in a fresh copy of the program.
 */

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = 2;
let confirmations: Confirmation[] = [];

beforeAll(async () => {
  const run = promisify(execFile);
  const script = join(packageFolder, "guards", "confirm.ts");
  const outputs = await Promise.all(
    Array.from({ length: parts }, (_, part) =>
      run(process.execPath, [script, `${part}`, `${parts}`], { maxBuffer: 2 ** 26 }),
    ),
  );
  confirmations = outputs.flatMap(({ stdout }) =>
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
}, 1_800_000);

const guards = allGuards().map(({ id }) => id);
const reasons = new Map(subsumedGuards.map(({ guard, because }) => [guard, because]));
const isKilled = ({ outcome }: Confirmation) => outcome !== "caught" && outcome !== "no member";

describe("R38: what is switched off lets a lie through", () => {
  test("every check: without it, and without it alone, a member is accepted", () => {
    const checks = confirmations.filter(({ kind }) => kind === "check");
    const accepted = checks.filter(({ outcome }) => outcome === "accepted");
    process.stdout.write(`checks: ${accepted.length} of ${allChecks.length} let a member through when switched off\n`);
    expect(checks.map(({ name }) => name).toSorted()).toEqual([...allChecks].sort());
    expect(checks.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
  });

  test("every guard: without it a member is accepted or no longer caught by the check that must, or a reason is written why not", () => {
    const ofGuards = confirmations.filter(({ kind }) => kind === "guard");
    const killed = ofGuards.filter(isKilled);
    const accepted = killed.filter(({ outcome }) => outcome === "accepted");
    const surviving = ofGuards.filter((each) => !isKilled(each));
    process.stdout.write(
      `guards: ${killed.length + surviving.filter(({ name }) => reasons.has(name)).length} of ${guards.length} proven; ` +
        `switched off, ${killed.length} let a member through (${accepted.length} accepted as a whole), ` +
        `${surviving.length} are subsumed for a written reason\n`,
    );
    expect(ofGuards.map(({ name }) => name).toSorted()).toEqual(guards.toSorted());
    expect(surviving.filter(({ name }) => !reasons.has(name)).map(({ name }) => name)).toEqual([]);
  });

  test("no reason is written for a guard that there is not, or that a member proves by itself", () => {
    const alone = new Set(confirmations.filter(isKilled).map(({ name }) => name));
    const known = new Set(guards);
    expect([...reasons.keys()].filter((id) => !known.has(id))).toEqual([]);
    expect(subsumedGuards.filter(({ guard, with: others }) => others === undefined && alone.has(guard))).toEqual([]);
    const backed = subsumedGuards.filter(({ with: others }) => others !== undefined);
    expect(backed.flatMap(({ with: others = [] }) => others.filter((id) => !known.has(id)))).toEqual([]);
    expect(backed.filter(({ guard }) => !alone.has(guard)).map(({ guard }) => guard)).toEqual([]);
  });
});
