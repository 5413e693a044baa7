import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { importedModules, repositoryFolder, sourceFiles } from "./workspace.ts";

/*
 * A reader holds docs/protocol.md in one hand and the code in the other: each numbered check names the files that make it,
 * and these cite the number where they make it (R37).
 */

const rows = readFileSync(join(repositoryFolder, "docs", "protocol.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const number = /^\| (P-\d{3}) \|/.exec(line)?.[1];
    // The last column names the files.
    const files = [...(line.split(" | ").at(-1) ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
    const isForAnyone = (line.split(" | ")[1] ?? "").includes("anyone");
    return number === undefined ? [] : [{ number, files, isForAnyone }];
  });
const code = ["packages", "apps"]
  .flatMap((folder) => sourceFiles(join(repositoryFolder, folder)))
  .filter(({ path, isTest }) => !isTest && !path.startsWith("packages/tidy/"));
const cited = (text: string) => new Set(text.match(/\bP-\d{3}\b/g));

describe("R37: the protocol and the code", () => {
  test("every check of the protocol has a number of its own and names where it is made", () => {
    const numbers = rows.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThan(50);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(rows.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  test("every file that a check names cites its number", () => {
    const missing = rows.flatMap(({ number, files }) =>
      files
        .filter((file) => !cited(code.find(({ path }) => path === file)?.text ?? "").has(number))
        .map((file) => `${file} does not cite ${number}`),
    );
    expect(missing).toEqual([]);
  });

  test("the code cites no number that the protocol does not have", () => {
    const known = new Set(rows.map(({ number }) => number));
    const unknown = code.flatMap(({ path, text }) =>
      [...cited(text)].filter((number) => !known.has(number)).map((number) => `${path}: ${number}`),
    );
    expect(unknown).toEqual([]);
  });
});

/*
 * R25: whoever wants to check need not write a program first. What the page gives to anyone is made by the reference
 * verifier, or by one of the commands beside it that judge a single ballot, receipt, challenge or absence.
 */
describe("R25: the protocol and the reference verifier", () => {
  const judges = ["verify", "verify-ballot", "receipt", "challenge", "absence"];
  const reached = new Set(judges.map((command) => `apps/cli/src/commands/${command}.ts`));
  // A set that grows while it is walked: the imports of imports are in it as well.
  for (const path of reached) {
    const modules = importedModules(code.find((file) => file.path === path)?.text ?? "");
    for (const module of modules) {
      const [, room, name] = /^@tabella\/([\w-]+)\/(.+)$/.exec(module) ?? [];
      if (room !== undefined) reached.add(`packages/${room}/src/${name}.ts`);
      if (module.startsWith(".")) reached.add(normalize(join(dirname(path), module)));
    }
  }

  test("the walk through the imports finds every file it names", () => {
    const known = new Set(code.map(({ path }) => path));
    expect([...reached].filter((path) => path.endsWith(".ts") && !known.has(path))).toEqual([]);
    expect(reached).toContain("packages/crypto/src/group.ts");
  });

  test("every check that anyone can make is within reach of a command that judges", () => {
    const forAnyone = rows.filter(({ isForAnyone }) => isForAnyone);
    expect(forAnyone.length).toBeGreaterThan(25);
    const missing = forAnyone.flatMap(({ number, files }) =>
      files.filter((file) => !reached.has(file)).map((file) => `${number} in ${file}`),
    );
    expect(missing).toEqual([]);
  });
});
