import { type CheckName, chainChecks, recordChecks } from "../src/audit.ts";
import { type Guard, guardsOf } from "./find-guards.ts";
import { importsOf, type ModuleSource, moduleSource } from "./module-source.ts";
import { reachableFrom } from "./reachable.ts";

export const entry = "verifier/src/verify-record.ts";

/** A piece of a module's text, and what stands in its place. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Every guard that judging a record may come to. */
export function allGuards(): Guard[] {
  return reachableFrom(entry, "verifyRecord").flatMap(guardsOf);
}

export const allChecks: readonly CheckName[] = [...recordChecks, ...chainChecks];

/** The program without these guards. */
export function withoutGuards(guards: readonly Guard[]): Edit[] {
  return guards.map(({ path, start, end, off }) => ({ path, start, end, text: off }));
}

/**
 * The program without a check: what fails in it counts as held, and what could not be looked at because of that is not
 * demanded.
 */
export function withoutCheck(check: CheckName): Edit[] {
  const path = "verifier/src/audit.ts";
  const { javascript } = moduleSource(path);
  const replaced = (before: string, text: string): Edit => {
    const start = javascript.indexOf(before);
    if (start < 0 || javascript.indexOf(before, start + 1) >= 0) throw new Error(`${path} has "${before}" once`);
    return { path, start, end: start + before.length, text };
  };
  const forgive = `if (check === ${JSON.stringify(check)} && !held) { skipped = true; held = true; }`;
  return [
    replaced("const counters = ", "let skipped = false; const counters = "),
    replaced("record(check, held, detail) {", `record(check, held, detail) { ${forgive}`),
    replaced("ran === expected", "(skipped || ran === expected)"),
  ];
}

/** The text of a module with edits that do not overlap. */
export function editedSource({ javascript }: ModuleSource, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((one, other) => other.start - one.start);
  return sorted.reduce(
    (text, { start, end, text: other }) => text.slice(0, start) + other + text.slice(end),
    javascript,
  );
}

/** Every module that comes to one of these by its imports, these included. */
export function dependantsOf(paths: readonly string[]): Set<string> {
  const importers = new Map<string, string[]>();
  const visit = (path: string) => {
    for (const imported of importsOf(moduleSource(path))) {
      const known = importers.get(imported);
      if (known === undefined) importers.set(imported, [path]);
      else known.push(path);
      if (known === undefined) visit(imported);
    }
  };
  visit(entry);
  const found = new Set<string>();
  const add = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const importer of importers.get(path) ?? []) add(importer);
  };
  for (const path of paths) add(path);
  return found;
}
