import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { huntMutants } from "./hunt-mutants.ts";
import { mutants } from "./mutants.ts";
import { simulateSeed } from "./simulate.ts";

const rules = readFileSync(new URL("../../../docs/consensus.md", import.meta.url), "utf8");

describe("protocols that are broken on purpose", () => {
  test("there are at least 20, each by a name of its own, each breaking a rule that stands in docs/consensus.md", () => {
    expect(mutants.length).toBeGreaterThanOrEqual(20);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(mutants.filter(({ rule }) => !rules.includes(`**${rule}**`))).toEqual([]);
    expect(mutants.filter(({ seed }) => seed > 1_000)).toEqual([]);
  });

  test.each(mutants)("still stands in the source exactly once: $name", ({ file, from }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    expect(source.split(from)).toHaveLength(2);
  });

  /** A few that their seeds find; `npm run simulate -- --mutants` looks for all of them. */
  const foundAtOnce = [
    "a quorum of f + 1",
    "a quorum of 2f + 1, which is 1 of 3",
    "every round has the same proposer",
    "a seal does not sign its round",
    "messages have no domain tag",
    "what is said is not persisted",
    "consensus hears of a new set one height too late",
    "a removed validator's seals and votes still count",
    "a validator's votes on the set count as often as they come",
  ];

  test("REL-2: the seeds that find them find nothing in the protocol as it is", () => {
    const seeds = new Map(
      mutants.map(({ seed, validators = 4, sets = null }) => [
        `${seed} ${validators} ${sets}`,
        { seed, validators, sets },
      ]),
    );
    for (const which of seeds.values()) expect(simulateSeed(which).violations).toEqual([]);
  });

  test("REL-2: sources changed as they are loaded, in processes of their own, are found broken", async () => {
    const catches = await huntMutants({ seeds: 1, only: foundAtOnce, processes: 2 });
    expect(catches).toHaveLength(foundAtOnce.length);
    expect(catches.filter(({ seed }) => seed === null)).toEqual([]);
  });
});
