import type { Hex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { expect, test } from "vitest";
import { createConsensus, step } from "./step.ts";
import { Company, digestOf, encodedBlock } from "./testing/company.ts";
import { Story } from "./testing/story.ts";

test("every own message is durable before it leaves: persist comes before the first of them (C-32)", () => {
  const story = new Story(1, 0);
  story.hasWork();
  story.builds("A");
  expect(story.effects.map(({ kind }) => kind)).toEqual([
    "persist",
    "broadcast",
    "broadcast",
    "broadcast",
    "decide",
    "broadcast",
  ]);
  expect(story.memory?.sent.map(({ kind }) => kind)).toEqual(["proposal", "prepare", "commit"]);
});

test("after a restart the same messages are sent again, byte for byte, though the signer is randomised (C-33, C-34)", () => {
  const company = new Company(4);
  let signatures = 0;
  const signer: Signer = {
    ...company.signer(0),
    signHybrid: () => {
      signatures += 1;
      return `0x${signatures.toString(16).padStart(2 * 2484, "0")}` as Hex;
    },
  };
  const config = company.config(signer);
  const start = { height: 1, previousProposer: undefined, validators: company.validators };
  const block = encodedBlock("A");
  let { state } = createConsensus(config, { ...start, memory: null });
  ({ state } = step(config, state, { kind: "work-available" }));
  ({ state } = step(config, state, { kind: "proposal-built", height: 1, round: 0, digest: digestOf(block), block }));
  ({ state } = step(config, state, { kind: "message", message: company.prepare({ by: 1, block: "A" }) }));
  const last = step(config, state, { kind: "message", message: company.prepare({ by: 2, block: "A" }) });
  const memory = last.effects.flatMap((effect) => (effect.kind === "persist" ? [effect.memory] : []))[0] ?? null;

  const again = createConsensus(config, { ...start, memory: JSON.parse(JSON.stringify(memory)) });
  const said = again.effects.flatMap((effect) => (effect.kind === "broadcast" ? [effect.message] : []));
  expect(said).toEqual(last.state.sent);
  const verdict = { height: 1, round: 0, digest: digestOf(block), fresh: false, valid: true };
  const afterwards = step(config, again.state, { kind: "block-verdict", ...verdict });
  expect(afterwards.effects).toEqual([]);
  expect(signatures).toBe(1);
});

test("a validator that PREPAREd a block and crashed does not PREPARE another one in that round", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  expect(story.restarts()).toEqual(["say prepare 0 A", "timer 0: 1000 ms"]);
  expect(story.hears(company.proposal({ by: 0, block: "B" }))).toEqual([]);
  // The one it PREPAREd was fresh then, and need not be now.
  expect(story.hears(company.proposal({ by: 0, block: "A" }))).toEqual(["validate A"]);
  expect(story.finds("valid")).toEqual([]);
  expect(story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 3, block: "A" }))).toEqual([
    "persist",
    "say commit 0 A",
  ]);
});

test("a proposer that crashed proposes nothing else in that round", () => {
  const story = new Story(4, 0);
  story.hasWork();
  story.builds("A");
  expect(story.restarts()).toEqual(["say proposal 0 A", "say prepare 0 A", "timer 0: 1000 ms", "validate A"]);
  expect(story.hasWork()).toEqual([]);
  expect(story.builds("B")).toEqual([]);
});

test("what was prepared before a crash is still carried into the next round", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "A" }));
  story.restarts();
  expect(story.timesOut(0)).toEqual(["persist", "say round-change 1 prepared A in 0"]);
});

test("the round does not go back with a restart", () => {
  const story = new Story(4, 2);
  story.hasWork();
  story.timesOut(0);
  expect(story.restarts()).toEqual(["say round-change 1"]);
  expect(story.state.round).toBe(1);
  expect(story.hears(story.company.proposal({ by: 0, block: "A" }))).toEqual([]);
});

test("a prepared block is decided after a restart once the COMMITs are there and the node has validated it anew", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "A" }));
  story.restarts();
  expect(story.hearsAll(company.commit({ by: 0, block: "A" }), company.commit({ by: 1, block: "A" }))).toEqual([
    "validate A",
  ]);
  expect(story.finds("valid")).toEqual(["decide A sealed in 0 by v2 v0 v1", "say new-block 0 A"]);
});

test("a single validator that crashed between its COMMIT and the block decides the same block when it comes back", () => {
  const story = new Story(1, 0);
  story.hasWork();
  story.builds("A");
  expect(story.restarts()).toEqual([
    "say proposal 0 A",
    "say prepare 0 A",
    "say commit 0 A",
    "timer 0: 1000 ms",
    "validate A",
  ]);
  expect(story.finds("valid")).toContain("decide A sealed in 0 by v0");
});

test("the memory of an earlier height is of no more use", () => {
  const story = new Story(4, 2);
  story.hasWork();
  story.timesOut(0);
  expect(story.restarts(2)).toEqual([]);
  expect(story.state.round).toBe(0);
});

test("a validator whose ledger lost the blocks before its memory says nothing until it is back at that height (C-34)", () => {
  const story = new Story(4, 0);
  const { company } = story;
  story.startsHeight(2, 3);
  story.hasWork();
  story.builds("A", 0, 2);
  expect(story.restarts(1)).toEqual([]);
  expect(story.hasWork()).toEqual([]);
  expect(story.hears(company.newBlock({ block: "Z" }))).toEqual(["validate Z"]);
  story.finds("valid");
  expect(story.startsHeight(2, 3)).toEqual(["say proposal 0 A", "say prepare 0 A", "timer 0: 1000 ms", "validate A"]);
});

test("what was said in a round that is over as soon as the memory is taken up is not said again (C-16, C-34)", () => {
  const story = new Story(4, 2);
  const { company } = story;
  story.startsHeight(2, 3);
  story.hears(company.proposal({ by: 0, block: "A", height: 2 }));
  expect(story.finds("valid")).toEqual(["persist", "say prepare 0 A"]);
  story.restarts(1);
  story.loses(0);
  story.hears(company.newBlock({ block: "Z" }));
  story.finds("valid");
  expect(story.startsHeight(2, 3)).toEqual(["persist", "say round-change 1"]);
});

test("a memory in which nothing was said yet leaves the height asleep (C-12)", () => {
  const story = new Story(4, 0);
  story.memory = { height: 1, round: 0, sent: [] };
  expect(story.restarts()).toEqual([]);
  expect(story.hasWork()).toEqual(["timer 0: 1000 ms", "build 0"]);
});

test("the memory of another key is the operator's mistake, and is named", () => {
  const story = new Story(4, 0);
  story.hasWork();
  story.builds("A");
  const { company, memory } = story;
  const start = { height: 1, previousProposer: undefined, validators: company.validators, memory };
  expect(() => createConsensus(company.config(company.signer(1)), start)).toThrow("this validator's key");
});

test("a watching validator says nothing below its height, not even what its memory holds (C-35)", () => {
  const story = new Story(4, 2, { watchUntilHeight: 3 });
  expect(story.hasWork()).toEqual([]);
  expect(story.hears(story.company.proposal({ by: 0, block: "A" }))).toEqual([]);
  story.startsHeight(2, 0);
  expect(story.hasWork()).toEqual([]);
  story.startsHeight(3, 1);
  expect(story.hasWork()).toEqual(["timer 0: 1000 ms", "build 0"]);

  const talker = new Story(4, 2);
  talker.hasWork();
  talker.timesOut(0);
  story.memory = talker.memory;
  expect(story.restarts(1)).toEqual([]);
});
