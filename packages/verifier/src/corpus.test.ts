import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { corpusFiles } from "../corpus/generator/corpus-files.ts";
import { chainChecks, recordChecks } from "./audit.ts";
import { corpusFolder, readFiles, readManifest } from "./testing/corpus.ts";
import { failingChecks } from "./testing/failing-checks.ts";

const manifest = readManifest();
const checks = [...recordChecks, ...chainChecks];
const refused: string[] = [];

describe("the corpus of records with a lie", () => {
  test.each(manifest.good)("without a lie: $about", ({ files }) => {
    expect(failingChecks(readFiles(files))).toBeNull();
  });

  test.each(checks)("R38: %s catches every lie that it must", { timeout: 600_000 }, (check) => {
    const members = manifest.members.filter((member) => member.check === check);
    expect(members).not.toEqual([]);
    for (const { name, files } of members) {
      expect(failingChecks(readFiles(files)), name).toContain(check);
      refused.push(name);
    }
  });

  test("all members, at least 150, are refused by the check that must catch them", () => {
    process.stdout.write(`corpus: ${refused.length} of ${manifest.members.length} refused by the right check\n`);
    expect(manifest.members.length).toBeGreaterThanOrEqual(150);
    expect(refused.toSorted()).toEqual(manifest.members.map(({ name }) => name).toSorted());
    expect(new Set(refused).size).toBe(refused.length);
  });
});

test("the corpus on disk is what its program makes, byte for byte", { timeout: 600_000 }, () => {
  const files = corpusFiles();
  const onDisk = ["good", "members"].flatMap((folder) =>
    readdirSync(join(corpusFolder, folder)).map((name) => `${folder}/${name}`),
  );
  expect(onDisk.toSorted()).toEqual([...files.keys()].filter((path) => path !== "manifest.json").toSorted());
  const differing = [...files].filter(([path, content]) => !readFileSync(join(corpusFolder, path)).equals(content));
  expect(differing.map(([path]) => path)).toEqual([]);
});
