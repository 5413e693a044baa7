import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFolder } from "./workspace.ts";

/* A reader asks of each requirement "who says so?": docs/requirements.md names a file, and that file names the requirement. */

const read = (path: string) => readFileSync(join(repositoryFolder, path), "utf8");
const rows = read("docs/requirements.md")
  .split("\n")
  .flatMap((row) => {
    const [, line = "", short = "", shownBy = "", notYet = ""] = row.split("|").map((cell) => cell.trim());
    const files = [...shownBy.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
    return /^(?:R|SEC-|REL-|ADM-)\d+$/.test(line) ? [{ line, short, files, notYet }] : [];
  });

describe("the page of requirements", () => {
  test("has one row for each line, in order, and each row says by what it is shown", () => {
    const numbered = (name: string, from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => `${name}${from + at}`);
    expect(rows.map(({ line }) => line)).toEqual([
      ...numbered("R", 1, 39),
      "SEC-3",
      ...numbered("SEC-", 14, 16),
      ...numbered("SEC-", 18, 21),
      ...numbered("SEC-", 23, 26),
      ...numbered("REL-", 1, 11),
      "ADM-5",
    ]);
    expect(rows.filter(({ short, files }) => short === "" || files.length === 0)).toEqual([]);
  });

  test.each(rows)("$line is named by each file that is said to show it", ({ line, files }) => {
    const named = new RegExp(`\\b${line}\\b`);
    const wrong = files.filter((file) => !existsSync(join(repositoryFolder, file)) || !named.test(read(file)));
    expect(wrong).toEqual([]);
  });

  test("SEC-19: the figures of the timing test stand in the threat model, below the threshold, with their command", () => {
    const text = read("docs/threat-model.md");
    const figures = [...text.matchAll(/^\| (.+) \| [\d,]+ \| ([\d.]+) \|$/gm)].map(([, what = "", t]) => ({
      what,
      t: Number(t),
    }));
    expect(figures.length).toBe(4);
    for (const { what, t } of figures) expect(what.startsWith("control")).toBe(t >= 4.5);
    expect(text).toContain("`npm run bench`");
    expect(JSON.parse(read("package.json")).scripts.bench).toMatch(/tabella bench timing$/);
  });

  test("a test that shows a line has its name where a run prints it: in a test's or a group's name", () => {
    const wrong = rows.flatMap(({ line, files }) =>
      files
        .filter((file) => /\.(?:test|spec)\.ts$/.test(file))
        .filter((file) => !new RegExp(`["\`(\\[][^"\`\\n]*\\b${line}\\b[^"\`\\n]*["\`]`).test(read(file)))
        .map((file) => `${line} in ${file}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("R18: what a blockchain does not solve", () => {
  test.each(["README.md", "docs/threat-model.md"])("%s says it, and for which elections this is", (document) => {
    const text = read(document);
    for (const word of [/malware/i, /coercion/i, /denial of service/i, /lost key/i, /low risk of coercion/]) {
      expect(text).toMatch(word);
    }
  });

  test("the pages say it in plain words, on the first page and on one of its own", () => {
    const { limits } = JSON.parse(read("apps/web/src/messages/en/home.json"));
    expect(limits.lead).toMatch(/blockchain does not change that/);
    expect(Object.keys(limits)).toEqual(expect.arrayContaining(["device", "pressure", "flood", "keys"]));
    expect(read("apps/web/src/app/[locale]/(site)/page.tsx")).toContain('t("limits.lead")');
    const page = read("apps/web/src/app/[locale]/(site)/limits/page.tsx");
    for (const topic of ["device", "pressure", "flood", "keys"]) expect(page).toContain(`"${topic}"`);
  });
});
