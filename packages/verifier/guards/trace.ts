import type { RecordFiles } from "../src/verify-record.ts";
import type { Guard } from "./find-guards.ts";
import { loadVariant, type Program } from "./fresh-program.ts";
import { moduleSource } from "./module-source.ts";
import { dependantsOf } from "./mutants.ts";

/* Which guards refuse when a record is judged: the program with a note at every guard. */

interface Notes {
  __refused: Map<number, number>;
  __guard(at: number, refusesIf: boolean, condition: unknown): unknown;
  __schema(at: number, schema: Schema): Schema;
}

/** As much of zod's inside as is needed. */
interface Schema {
  readonly _zod: { run(payload: Payload, context: unknown): Payload };
}
interface Payload {
  readonly issues: readonly { readonly path?: readonly unknown[] }[];
}

const notes = globalThis as unknown as Notes;

export interface Tracer {
  /** How often each guard, by its place in the list, refused something. */
  trace(files: RecordFiles): ReadonlyMap<number, number>;
}

export async function loadTracer(guards: readonly Guard[]): Promise<Tracer> {
  notes.__refused = new Map();
  const note = (at: number) => notes.__refused.set(at, (notes.__refused.get(at) ?? 0) + 1);
  notes.__guard = (at, refusesIf, condition) => {
    if (Boolean(condition) === refusesIf) note(at);
    return condition;
  };
  notes.__schema = (at, schema) => {
    const run = schema._zod.run.bind(schema._zod);
    schema._zod.run = (payload, context) => {
      const before = payload.issues.length;
      const result = run(payload, context);
      if (result.issues.slice(before).some(({ path }) => (path ?? []).length === 0)) note(at);
      return result;
    };
    return schema;
  };
  const paths = [...new Set(guards.map(({ path }) => path))];
  const sources = new Map(paths.map((path) => [path, instrumented(path, guards)]));
  const program: Program = await loadVariant({ fresh: dependantsOf(paths), sources });
  return {
    trace(files) {
      notes.__refused = new Map();
      program.verifyRecord(files);
      return notes.__refused;
    },
  };
}

function instrumented(path: string, guards: readonly Guard[]): string {
  const insertions: { readonly at: number; readonly text: string; readonly rank: number }[] = [];
  for (const [at, { path: of, kind, watch }] of guards.entries()) {
    if (of !== path) continue;
    const length = watch.end - watch.start;
    const call = kind === "schema" ? `__schema(${at}, ` : `__guard(${at}, ${kind === "refuses-if-true"}, `;
    // What begins at one place: the longest first. What ends at one place: the shortest first.
    insertions.push({ at: watch.start, text: `globalThis.${call}`, rank: -length });
    insertions.push({ at: watch.end, text: ")", rank: length - 1e9 });
  }
  insertions.sort((one, other) => other.at - one.at || other.rank - one.rank);
  const { javascript } = moduleSource(path);
  return insertions.reduce((text, { at, text: more }) => text.slice(0, at) + more + text.slice(at), javascript);
}
