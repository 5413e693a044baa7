import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { corpusFolder, readFiles, readManifest } from "../src/testing/corpus.ts";
import type { Guard } from "./find-guards.ts";
import { loadProgram } from "./fresh-program.ts";
import { judge, type Outcome } from "./judge.ts";
import { type Killer, type Killers, killersFile } from "./killers.ts";
import { allChecks, allGuards, type Edit, withoutCheck, withoutGuards } from "./mutants.ts";
import { subsumedGuards } from "./subsumed-guards.ts";
import { loadTracer } from "./trace.ts";

/*
 * Finds for every check and every guard a member of the corpus that gets through without it, and writes down which:
 * `node guards/find-killers.ts` in packages/verifier. Takes minutes; the test only confirms what stands there.
 */

const attemptsMax = 80;
const only = process.argv[2];

const manifest = readManifest();
const members = manifest.members.map((member) => ({ ...member, record: readFiles(member.files) }));
const guards = allGuards();
const tracer = await loadTracer(guards);
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Members in which each guard refuses more often than in records without a lie, quick ones first. */
const good = manifest.good.map(({ files }) => new Map(tracer.trace(readFiles(files))));
const usual = guards.map((_, at) => Math.max(...good.map((refused) => refused.get(at) ?? 0)));
const candidates = guards.map((): { at: number; milliseconds: number }[] => []);
for (const [at, { record }] of members.entries()) {
  const began = process.hrtime.bigint();
  const refused = tracer.trace(record);
  const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
  for (const [guard, times] of refused) if (times > 0) candidates[guard]?.push({ at, milliseconds });
}
say(`${guards.length} guards, ${candidates.filter((list) => list.length > 0).length} of them refuse some member`);

const rank: readonly Outcome[] = ["accepted", "unnamed", "broken", "caught"];

async function search(
  edits: readonly Edit[],
  among: readonly number[],
  known?: Killer,
): Promise<{ member: string; outcome: Outcome } | null> {
  const program = await loadProgram(edits);
  // What was found before and still gets through is not looked for again.
  const before = members.find(({ name }) => name === known?.member);
  if (before !== undefined) {
    const outcome = judge(program, before.check, before.record);
    if (outcome !== "caught") return { member: before.name, outcome };
  }
  let best: { member: string; outcome: Outcome } | null = null;
  for (const at of among.slice(0, attemptsMax)) {
    const member = members[at];
    if (member === undefined) continue;
    const outcome = judge(program, member.check, member.record);
    if (outcome === "caught") continue;
    if (best === null || rank.indexOf(outcome) < rank.indexOf(best.outcome)) best = { member: member.name, outcome };
    if (outcome === "accepted") break;
  }
  return best;
}

/** Of every check the quickest member, then of every check the next one, and so on. */
function inTurns(list: readonly { readonly at: number; readonly milliseconds: number }[]): number[] {
  const sorted = list.toSorted((one, other) => one.milliseconds - other.milliseconds);
  const byCheck = Map.groupBy(sorted, ({ at }) => members[at]?.check);
  const turns = Math.max(0, ...[...byCheck.values()].map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) =>
    [...byCheck.values()].flatMap((its) => (its[turn] === undefined ? [] : [its[turn].at])),
  ).flat();
}

const path = join(corpusFolder, killersFile);
const before: Killers = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { checks: {}, guards: {} };
const found: Killers = { checks: {}, guards: {} };
for (const check of allChecks) {
  if (only !== undefined && !check.includes(only)) continue;
  const among = members.flatMap((member, at) => (member.check === check ? [at] : []));
  const best = await search(withoutCheck(check), among, before.checks[check]);
  if (best !== null) found.checks[check] = best;
  say(`${best?.outcome ?? "SURVIVES"} ${check} ${best?.member ?? ""}`);
}
const placeOf = (id: string) => guards.findIndex((guard) => guard.id === id);
for (const [at, guard] of guards.entries()) {
  if (only !== undefined && !guard.id.includes(only)) continue;
  const among = inTurns(candidates[at] ?? []);
  const best =
    among.length === 0 && before.guards[guard.id] === undefined
      ? null
      : await search(withoutGuards([guard]), among, before.guards[guard.id]);
  if (best !== null) {
    found.guards[guard.id] = best;
    say(`${best.outcome} ${guard.id.slice(0, 150)} ${best.member}`);
    continue;
  }
  const backing = subsumedGuards.find(({ guard: id }) => id === guard.id)?.with;
  if (backing !== undefined) {
    const others = backing.map((id) => guards[placeOf(id)]).filter((other): other is Guard => other !== undefined);
    const more = backing.flatMap((id) => candidates[placeOf(id)] ?? []);
    const all = inTurns([...(candidates[at] ?? []), ...more]);
    const together = await search(withoutGuards([guard, ...others]), all, before.guards[guard.id]);
    if (together !== null) found.guards[guard.id] = together;
    say(
      `${together === null ? "SURVIVES with others" : `${together.outcome} with others`} ${guard.id.slice(0, 150)} ${together?.member ?? ""}`,
    );
    continue;
  }
  say(
    `SURVIVES (${among.length === 0 ? "never refuses" : `of ${usual[at]} in good, caught: ${among.map((each) => members[each]?.name).slice(0, 4)}`}) ${guard.id}`,
  );
}
if (only === undefined) writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
