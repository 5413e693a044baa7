import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckName } from "../src/audit.ts";
import { corpusFolder, readFiles, readManifest } from "../src/testing/corpus.ts";
import { loadProgram } from "./fresh-program.ts";
import { judge, type Outcome } from "./judge.ts";
import { type Killers, killersFile } from "./killers.ts";
import { allChecks, allGuards, type Edit, withoutCheck, withoutGuards } from "./mutants.ts";
import { subsumedGuards } from "./subsumed-guards.ts";

/*
 * Switches off each check and each guard, one at a time, and judges the member that is said to get through then. Prints a
 * JSON line for each: `node guards/confirm.ts PART PARTS` does every PARTS-th of them, from PART on.
 */

export interface Confirmation {
  readonly kind: "check" | "guard";
  readonly name: string;
  readonly outcome: Outcome | "no member";
}

const [part = 0, parts = 1] = process.argv.slice(2).map(Number);
const killers: Killers = JSON.parse(readFileSync(join(corpusFolder, killersFile), "utf8"));
const members = new Map(readManifest().members.map((member) => [member.name, member]));
const guards = allGuards();
const byId = new Map(guards.map((guard) => [guard.id, guard]));

async function confirm(edits: readonly Edit[], name: string | undefined): Promise<Confirmation["outcome"]> {
  const member = name === undefined ? undefined : members.get(name);
  if (member === undefined) return "no member";
  return judge(await loadProgram(edits), member.check as CheckName, readFiles(member.files));
}

const work = [
  ...allChecks.map((name) => ({ kind: "check" as const, name, edits: () => withoutCheck(name) })),
  ...guards.map((guard) => {
    const others = subsumedGuards.find(({ guard: id }) => id === guard.id)?.with ?? [];
    const together = [guard, ...others.map((id) => byId.get(id)).filter((other) => other !== undefined)];
    return { kind: "guard" as const, name: guard.id, edits: () => withoutGuards(together) };
  }),
];
for (const [at, { kind, name, edits }] of work.entries()) {
  if (at % parts !== part) continue;
  const killer = kind === "check" ? killers.checks[name] : killers.guards[name];
  const confirmation: Confirmation = { kind, name, outcome: await confirm(edits(), killer?.member) };
  process.stdout.write(`${JSON.stringify(confirmation)}\n`);
}
