import { describe, expect, test } from "vitest";
import { chainChecks, recordChecks } from "./audit.ts";
import { readFiles, readManifest } from "./testing/corpus.ts";
import { failingChecks } from "./testing/failing-checks.ts";

const manifest = readManifest();
const checks = [...recordChecks, ...chainChecks];
const refused: string[] = [];

describe("the corpus of records with a lie", () => {
  test.each(manifest.good)("without a lie: $about", ({ files }) => {
    expect(failingChecks(readFiles(files))).toBeNull();
  });

  test.each(checks)("R38: %s catches every lie that it must", (check) => {
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
