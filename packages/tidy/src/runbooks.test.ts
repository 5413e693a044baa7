import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFolder } from "./workspace.ts";

/* What an operator is told to do has been done by a test: each runbook names tests, and each `tabella …` of it stands in one. */

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");

interface Runbook {
  readonly title: string;
  readonly text: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const runbooks = read("docs/operations/runbooks.md")
  .split(/^## /m)
  .slice(1)
  .map((part): Runbook => {
    const [text = "", shown = ""] = part.split(/^Run by:$/m);
    return {
      title: part.slice(0, part.indexOf("\n")),
      text,
      tests: [...shown.matchAll(/^- `([^`]+)`: (.+)$/gm)].map(([, file = "", title = ""]) => ({ file, title })),
    };
  });

/** The words of a command before its first argument, and its options: what is the same wherever it is run. */
function wordsOf(command: string): string[] {
  const words = command.split(/\s+/);
  const isName = (word: string) => /^[a-z][a-z-]*$/.test(word);
  const end = words.findIndex((word) => !isName(word));
  return [...words.slice(0, end < 0 ? words.length : end), ...words.filter((word) => /^--[a-z-]+$/.test(word))];
}

/** Options may come from a list of their own; the words before them stand one after the other, or before such a list. */
function standsIn(text: string, words: readonly string[]): boolean {
  const follows = words.every((word, at) => {
    const next = words[at + 1];
    return (
      next === undefined || next.startsWith("--") || new RegExp(`"${word}",\\s*(?:"${next}"|\\.\\.\\.)`).test(text)
    );
  });
  return follows && words.every((word) => text.includes(`"${word}"`));
}

const commandsOf = ({ text }: Runbook) => [...text.matchAll(/`tabella ([^`]+)`/g)].map(([, command = ""]) => command);
const scriptsOf = ({ text }: Runbook) =>
  [...text.matchAll(/`node apps\/api\/src\/([\w-]+)\.ts/g)].map(([, name = ""]) => name);

describe("the runbooks", () => {
  test("are those that an operator needs", () => {
    expect(runbooks.map(({ title }) => title)).toEqual([
      "First deployment",
      "Backups",
      "Adding an observer",
      "Adding and removing a validator",
      "Rotating keys and certificates",
      "A validator lost with its disk",
      "The database lost",
      "Time drift",
      "Disk full",
      "Quorum lost",
      "Suspected equivocation",
      "Failing verification",
      "Upgrade",
      "Closing and archiving an election",
      "Air-gapped trustees",
    ]);
  });

  test.each(runbooks)("$title: each test that is said to run it is there, under its title", ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    const missing = tests.filter(({ file, title }) => {
      return (
        !/\.(?:test|spec)\.ts$/.test(file) ||
        !existsSync(join(repositoryFolder, file)) ||
        !read(file).includes(`"${title}`)
      );
    });
    expect(missing).toEqual([]);
  });

  test.each(runbooks)(
    "$title: each tabella command of it stands in one of these tests, as does each of its options",
    (runbook) => {
      const texts = runbook.tests.map(({ file }) => read(file));
      const missing = commandsOf(runbook).filter((command) => !texts.some((text) => standsIn(text, wordsOf(command))));
      expect(missing).toEqual([]);
    },
  );

  test.each(runbooks)("$title: each program of the API that it names is run by one of these tests", (runbook) => {
    const texts = runbook.tests.map(({ file }) => read(file));
    const missing = scriptsOf(runbook).filter(
      (name) => !texts.some((text) => text.includes(`"${name}"`) || text.includes(`"${name}.ts"`)),
    );
    expect(missing).toEqual([]);
  });
});
