import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFolder, sourceFiles } from "./workspace.ts";

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
    return number === undefined ? [] : [{ number, files }];
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
