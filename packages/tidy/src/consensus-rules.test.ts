import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFolder, sourceFiles } from "./workspace.ts";

/*
 * The rules by which validators agree have numbers; the code cites a number beside the branch that keeps the rule, and
 * some test tells a story of it. So a rule without code, code without a rule and a rule that nobody tests are found here.
 */

const page = readFileSync(join(repositoryFolder, "docs", "consensus.md"), "utf8");
const rules = [...page.matchAll(/^- \*\*(C-\d+)\*\* /gm)].flatMap(([, rule]) => rule ?? []);

const rooms = ["packages/consensus", "packages/node", "packages/chain", "packages/simulator", "apps/validator"];
const files = rooms.flatMap((room) => sourceFiles(join(repositoryFolder, room)));
const code = files.filter(({ path, isTest }) => !isTest && !path.startsWith("packages/simulator/"));
const tests = files.filter(({ path }) => path.endsWith(".test.ts"));

/** "C-7", but not the end of "SEC-7". */
const cited = (text: string): readonly string[] => text.match(/(?<![\w-])C-\d+\b/g) ?? [];
/** In titles and stories, each by its own number: what a comment says shows nothing, nor does a range. */
const named = (text: string): readonly string[] =>
  (text.replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "").match(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g) ?? []).flatMap((literal) =>
    cited(literal.replaceAll(/C-\d+ to C-\d+/g, "")),
  );

describe("the rules of docs/consensus.md", () => {
  test("are numbered without a gap, each once", () => {
    expect(rules.length).toBeGreaterThanOrEqual(39);
    expect(rules).toEqual(rules.map((_, at) => `C-${at + 1}`));
  });

  test("are each cited by the code that keeps them", () => {
    const inCode = new Set(code.flatMap(({ text }) => cited(text.replaceAll(/C-\d+ to C-\d+/g, ""))));
    expect(rules.filter((rule) => !inCode.has(rule))).toEqual([]);
  });

  test("are each named by a test", () => {
    const inTests = new Set(tests.flatMap(({ text }) => named(text)));
    expect(rules.filter((rule) => !inTests.has(rule))).toEqual([]);
  });

  test("up to C-38 have a story of one machine each, but the two that are tables", () => {
    const stories = sourceFiles(join(repositoryFolder, "packages", "consensus", "src", "rules"));
    const told = stories.flatMap(({ text }) => [...text.matchAll(/^ +rule: "(C-\d+)",$/gm)].map(([, rule]) => rule));
    expect(rules.slice(0, 38).filter((rule) => !told.includes(rule))).toEqual(["C-2", "C-7"]);
  });

  test("are all that code and tests cite", () => {
    const known = new Set(rules);
    const unknown = files.flatMap(({ path, text }) =>
      cited(text)
        .filter((rule) => !known.has(rule))
        .map((rule) => `${path}: ${rule}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the flaws of others", () => {
  const folder = join(repositoryFolder, "packages", "consensus", "src", "regression");
  const rows = [...page.matchAll(/^\| .+ \| ((?:C-\d+(?:, )?)+) \| `([\w-]+)` \|$/gm)].map(([, shown, name]) => ({
    shown: cited(shown ?? ""),
    name: name ?? "",
  }));

  test("are each a regression test by the name that the page gives, and the page names all of them", () => {
    expect(rows.filter(({ name }) => !existsSync(join(folder, `${name}.test.ts`)))).toEqual([]);
    const listed = new Set(rows.map(({ name }) => `${name}.test.ts`));
    expect(readdirSync(folder).filter((file) => !listed.has(file))).toEqual([]);
  });

  test("are each against rules that the page has", () => {
    expect(rows.flatMap(({ shown }) => shown).filter((rule) => !rules.includes(rule))).toEqual([]);
  });
});
