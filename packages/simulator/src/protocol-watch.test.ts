import type { SignedMessage } from "@tabella/consensus/message";
import { Company, identity } from "@tabella/consensus/testing/company";
import { deterministicSignatureChecker as checker } from "@tabella/consensus/testing/deterministic-signer";
import { describe, expect, test } from "vitest";
import { ProtocolWatch } from "./protocol-watch.ts";

const company = new Company(4);
const { validators } = company;

/** A watch over v1, which has heard some messages and then says some; what is found of the last one. */
function judged({ heard = [], says }: { heard?: readonly SignedMessage[]; says: readonly SignedMessage[] }) {
  const watch = new ProtocolWatch(
    () => ({ identity, validators, checker }),
    () => undefined,
  );
  for (const message of heard) watch.onHeard(message, "v1", 1);
  return says.map((message) => watch.onSaid(message, "v1")?.invariant ?? null).at(-1);
}

const proposed = company.proposal({ by: 0, block: "a" });
const prepared = [0, 1, 2].map((by) => company.prepare({ by, block: "a" }));
const changes = [0, 1, 2].map((by) => company.roundChange({ by, prepared: { round: 0, block: "a" } }));
const prepare = company.prepare({ by: 1, block: "a" });
const commit = company.commit({ by: 1, block: "a" });

describe("what an honest validator says follows from what it has heard itself", () => {
  test.each([
    { story: "PREPARE of the round's proposal", heard: [proposed], says: [prepare], found: null },
    { story: "PREPARE of what nobody told it", heard: [], says: [prepare], found: "prepare-is-backed" },
    {
      story: "PREPARE of what another than the proposer says",
      heard: [company.proposal({ by: 2, block: "a" })],
      says: [prepare],
      found: "prepare-is-backed",
    },
    {
      story: "PREPARE in a later round that the prepared value's ROUND-CHANGEs justify",
      heard: [company.proposal({ by: 1, block: "a", round: 1, roundChanges: changes })],
      says: [company.prepare({ by: 1, block: "a", round: 1 })],
      found: null,
    },
    {
      story: "PREPARE in a later round of another value than the prepared one",
      heard: [company.proposal({ by: 1, block: "b", round: 1, roundChanges: changes })],
      says: [company.prepare({ by: 1, block: "b", round: 1 })],
      found: "prepare-is-backed",
    },
    { story: "COMMIT after a quorum of PREPAREs", heard: prepared, says: [commit], found: null },
    { story: "COMMIT after one too few", heard: prepared.slice(1), says: [commit], found: "commit-is-backed" },
    {
      story: "COMMIT after one PREPARE told three times",
      heard: [prepared[0], prepared[0], prepared[0]].flatMap((each) => each ?? []),
      says: [commit],
      found: "commit-is-backed",
    },
    {
      story: "COMMIT after PREPAREs in others' names",
      heard: prepared.map((each, at) => ({ ...each, author: validators[(at + 1) % 4]?.address ?? each.author })),
      says: [commit],
      found: "commit-is-backed",
    },
    {
      story: "a ROUND-CHANGE that forgets what was committed",
      heard: prepared,
      says: [commit, company.roundChange({ by: 1 })],
      found: "prepared-is-kept",
    },
    {
      story: "a second value in one round",
      heard: [proposed, company.proposal({ by: 0, block: "b" })],
      says: [prepare, company.prepare({ by: 1, block: "b" })],
      found: "no-double-sign",
    },
    {
      story: "something of an earlier round again",
      heard: [proposed],
      says: [prepare, company.roundChange({ by: 1 }), prepare],
      found: "rounds-go-forward",
    },
    {
      story: "a later round that two others want",
      heard: [0, 2].map((by) => company.roundChange({ by, round: 7 })),
      says: [company.roundChange({ by: 1, round: 7 })],
      found: null,
    },
    {
      story: "a later round that only one other wants",
      heard: [company.roundChange({ by: 0, round: 7 }), company.roundChange({ by: 2, round: 5 })],
      says: [company.roundChange({ by: 1, round: 7 })],
      found: "round-is-wanted",
    },
    {
      story: "the round after one that a quorum wants, as after a crash between saying both",
      heard: [0, 2].map((by) => company.roundChange({ by, round: 6 })),
      says: [company.roundChange({ by: 1, round: 7 })],
      found: null,
    },
    {
      story: "the round after the next one, which a quorum wants",
      heard: [0, 2].map((by) => company.roundChange({ by, round: 5 })),
      says: [company.roundChange({ by: 1, round: 7 })],
      found: "round-is-wanted",
    },
    {
      story: "a repetition, after two others were heard in a later round",
      heard: [proposed, ...[0, 2].map((by) => company.roundChange({ by, round: 3 }))],
      says: [prepare],
      found: "round-is-followed",
    },
    {
      story: "a round below the one that two others want or have passed",
      heard: [company.roundChange({ by: 0, round: 7 }), company.roundChange({ by: 2, round: 5 })],
      says: [company.roundChange({ by: 1, round: 4 })],
      found: "round-is-followed",
    },
    {
      story: "the next round, after a third other was heard in a later one",
      heard: [5, 5, 7].map((round, at) => company.roundChange({ by: [0, 2, 3][at] ?? 0, round })),
      says: [company.roundChange({ by: 1, round: 1 })],
      found: "round-is-followed",
    },
    {
      story: "where it was, after only one other was heard in a later round",
      heard: [proposed, company.roundChange({ by: 0, round: 3 }), company.roundChange({ by: 0, round: 4 })],
      says: [prepare],
      found: null,
    },
    {
      story: "where it was, after two others were heard in a round that no honest one can have reached",
      heard: [proposed, ...[0, 2].map((by) => company.roundChange({ by, round: 2 ** 20 + 1 }))],
      says: [prepare],
      found: null,
    },
    {
      story: "something in another's name",
      heard: [],
      says: [{ ...prepare, author: validators[2]?.address ?? prepare.author }],
      found: "signed-as-specified",
    },
  ])("$story: $found", ({ heard, says, found }) => {
    expect(judged({ heard, says })).toBe(found);
  });

  test("a restart has heard nothing, and what was kept for the next height is heard when that begins (C-11, C-19)", () => {
    const watch = new ProtocolWatch(
      () => ({ identity, validators, checker }),
      () => undefined,
    );
    watch.onHeard(proposed, "v1", 1);
    for (const by of [0, 2]) watch.onHeard(company.roundChange({ by, round: 3 }), "v1", 1);
    watch.onStart("v1", true);
    expect(watch.onSaid(prepare, "v1")).toBe(null);
    for (const by of [0, 2]) watch.onHeard(company.roundChange({ by, round: 3, height: 2 }), "v1", 1);
    expect(watch.onSaid(company.roundChange({ by: 1, height: 2 }), "v1")).toBe(null);
  });

  test("who is not in the set of a height says nothing there", () => {
    const without = validators.filter((_, at) => at !== 1);
    const watch = new ProtocolWatch(
      (height) => ({ identity, validators: height < 2 ? validators : without, checker }),
      () => undefined,
    );
    watch.onHeard(proposed, "v1", 1);
    expect(watch.onSaid(prepare, "v1")).toBe(null);
    expect(watch.onSaid(company.roundChange({ by: 1, height: 2 }), "v1")?.invariant).toBe("silent-outside-the-set");
  });

  test("by its operator's word it may contradict itself at exactly one height, there also only once (C-42)", () => {
    const watch = new ProtocolWatch(
      () => ({ identity, validators, checker }),
      () => undefined,
    );
    const [first, second, third] = ["a", "b", "c"].map((block) => {
      watch.onHeard(company.proposal({ by: 0, block }), "v1", 1);
      return company.prepare({ by: 1, block });
    });
    const next = company.roundChange({ by: 1, height: 2 });
    if (first === undefined || second === undefined || third === undefined) throw new Error("three PREPAREs");
    expect([first, next].map((each) => watch.onSaid(each, "v1"))).toEqual([null, null]);
    watch.onStart("v1", false);
    // Who only watches hears no votes.
    for (const by of [0, 2]) watch.onHeard(company.roundChange({ by, round: 3 }), "v1", 1);
    watch.onOverride({ name: "v1", address: prepare.author }, 1);
    expect(watch.onSaid(second, "v1")).toBe(null);
    expect(watch.onSaid(third, "v1")?.invariant).toBe("no-double-sign");
    expect(watch.onSaid(next, "v1")?.invariant).toBe("silent-without-memory");
  });

  test("without its memory it is silent where it has spoken, even to repeat itself, and speaks above (C-35)", () => {
    const watch = new ProtocolWatch(
      () => ({ identity, validators, checker }),
      () => undefined,
    );
    watch.onHeard(proposed, "v1", 1);
    expect(watch.onSaid(prepare, "v1")).toBe(null);
    watch.onStart("v1", false);
    expect(watch.onSaid(prepare, "v1")?.invariant).toBe("silent-without-memory");
    expect(watch.onSaid(company.roundChange({ by: 1, height: 2 }), "v1")).toBe(null);
  });
});
