import { describe, expect, test } from "vitest";
import { Company } from "./testing/company.ts";
import { Story } from "./testing/story.ts";

describe("a block is agreed upon (C-20, C-22, C-25 to C-28)", () => {
  test("the proposer with work builds, proposes and PREPAREs, COMMITs on a quorum, and announces the final block", () => {
    const story = new Story(4, 0);
    const { company } = story;
    expect(story.hasWork()).toEqual(["timer 0: 1000 ms", "build 0"]);
    expect(story.builds("A")).toEqual(["persist", "say proposal 0 A", "say prepare 0 A"]);
    expect(story.hears(company.prepare({ by: 1, block: "A" }))).toEqual([]);
    expect(story.hears(company.prepare({ by: 2, block: "A" }))).toEqual(["persist", "say commit 0 A"]);
    expect(story.hears(company.commit({ by: 1, block: "A" }))).toEqual([]);
    expect(story.hears(company.commit({ by: 3, block: "A" }))).toEqual([
      "decide A sealed in 0 by v0 v1 v3",
      "say new-block 0 A",
    ]);
  });

  test("a validator PREPAREs a proposal only after the node has found it valid, as fresh and from its proposer", () => {
    const story = new Story(4, 2);
    const { company } = story;
    expect(story.hears(company.proposal({ by: 0, block: "A" }))).toEqual([
      "timer 0: 1000 ms",
      "validate A fresh from v0",
    ]);
    expect(story.finds("valid")).toEqual(["persist", "say prepare 0 A"]);
  });

  test("votes that come before the proposal count as soon as it is valid", () => {
    const story = new Story(4, 3);
    const { company } = story;
    expect(story.hears(company.prepare({ by: 0, block: "A" }))).toEqual(["timer 0: 1000 ms"]);
    const votes = [0, 1, 2].flatMap((by) => [company.prepare({ by, block: "A" }), company.commit({ by, block: "A" })]);
    expect(story.hearsAll(...votes)).toEqual([]);
    expect(story.hears(company.proposal({ by: 0, block: "A" }))).toEqual(["validate A fresh from v0"]);
    expect(story.finds("valid")).toEqual([
      "persist",
      "say prepare 0 A",
      "say commit 0 A",
      "decide A sealed in 0 by v0 v1 v2 v3",
      "say new-block 0 A",
    ]);
  });

  test("a quorum of PREPAREs does not make up for the node's own verdict (C-27)", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.proposal({ by: 0, block: "A" }));
    const asked = story.effects;
    for (const by of [0, 1, 3]) expect(story.hears(company.prepare({ by, block: "A" }))).toEqual([]);
    story.effects = asked;
    expect(story.finds("valid")).toEqual(["persist", "say prepare 0 A", "say commit 0 A"]);
  });

  test("votes for another block, or of another round, do not count", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.proposal({ by: 0, block: "A" }));
    story.finds("valid");
    expect(story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "B" }))).toEqual([]);
    expect(story.hears(company.prepare({ by: 3, round: 1, block: "A" }))).toEqual([]);
    const votes = [
      { by: 0, block: "A" },
      { by: 1, block: "B" },
      { by: 3, round: 1, block: "A" },
    ];
    expect(story.hearsAll(...votes.map((vote) => company.commit(vote)))).toEqual([]);
    expect(story.hears(company.prepare({ by: 3, block: "A" }))).toEqual(["persist", "say commit 0 A"]);
  });

  test("a single validator decides in one step", () => {
    const story = new Story(1, 0);
    story.hasWork();
    expect(story.builds("A")).toEqual([
      "persist",
      "say proposal 0 A",
      "say prepare 0 A",
      "say commit 0 A",
      "decide A sealed in 0 by v0",
      "say new-block 0 A",
    ]);
  });

  test("an invalid proposal is not PREPAREd; repeated, it is asked about again, but not for ever (C-25)", () => {
    const story = new Story(4, 2);
    const proposal = story.company.proposal({ by: 0, block: "A" });
    for (let repeated = 0; repeated < 4; repeated += 1) {
      expect(story.hears(proposal)).toContain("validate A fresh from v0");
      expect(story.finds("invalid")).toEqual([]);
    }
    expect(story.hears(proposal)).toEqual([]);
  });

  test("only the proposer of the round is heard as such (C-22)", () => {
    const story = new Story(4, 2);
    expect(story.hears(story.company.proposal({ by: 1, block: "A" }))).toEqual([]);
  });

  test("after the decision the height is over: no vote, no timer and no loss moves it (C-31)", () => {
    const story = new Story(4, 0);
    const { company } = story;
    story.hasWork();
    story.hears(company.newBlock({ block: "A" }));
    expect(story.finds("valid")).toEqual(["decide A sealed in 0 by v0 v1 v2"]);
    expect(story.timesOut(0)).toEqual([]);
    expect(story.builds("B")).toEqual([]);
    for (const by of [1, 2, 3]) expect(story.hears(company.roundChange({ by }))).toEqual([]);
    expect(story.loses(0)).toEqual([]);
    expect(story.hasWork()).toEqual([]);
    expect(story.rebroadcasts()).toEqual(["send v1 new-block 0 A", "send v2 new-block 0 A", "send v3 new-block 0 A"]);
  });
});

describe("rounds change (C-12 to C-19, C-21, C-23, C-24)", () => {
  test("the proposer is silent: the round changes and the next proposer decides", () => {
    const story = new Story(4, 1);
    const { company } = story;
    expect(story.hasWork()).toEqual(["timer 0: 1000 ms"]);
    expect(story.timesOut(0)).toEqual(["persist", "say round-change 1"]);
    expect(story.hears(company.roundChange({ by: 2 }))).toEqual([]);
    expect(story.hears(company.roundChange({ by: 3 }))).toEqual(["timer 1: 2000 ms", "build 1"]);
    expect(story.builds("B", 1)).toEqual(["persist", "say proposal 1 B", "say prepare 1 B"]);
    story.hears(company.prepare({ by: 2, round: 1, block: "B" }));
    expect(story.hears(company.prepare({ by: 3, round: 1, block: "B" }))).toEqual(["persist", "say commit 1 B"]);
  });

  test("a proposer that had no work when its round began is asked again when there is work", () => {
    const story = new Story(4, 1);
    const { company } = story;
    story.hears(company.roundChange({ by: 2 }));
    story.hears(company.roundChange({ by: 3 }));
    expect(story.hears(company.roundChange({ by: 0 }))).toEqual([]);
    expect(story.hasWork()).toEqual(["build 1"]);
  });

  test("what was prepared goes along: the next proposer takes up the block of the highest prepared round", () => {
    const story = new Story(4, 3);
    const { company } = story;
    story.hears(company.roundChange({ by: 1, round: 3, prepared: { round: 1, block: "B" } }));
    expect(story.hears(company.roundChange({ by: 2, round: 3, prepared: { round: 0, block: "A" } }))).toEqual([
      "persist",
      "say round-change 3",
      "say proposal 3 B",
      "timer 3: 8000 ms",
      "validate B",
    ]);
    expect(story.finds("valid")).toEqual(["persist", "say prepare 3 B"]);
  });

  test("a validator that is prepared says so, with its certificate, when the round changes", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.proposal({ by: 0, block: "A" }));
    story.finds("valid");
    story.hears(company.prepare({ by: 0, block: "A" }));
    expect(story.hears(company.prepare({ by: 1, block: "A" }))).toEqual(["persist", "say commit 0 A"]);
    expect(story.timesOut(0)).toEqual(["persist", "say round-change 1 prepared A in 0"]);
    expect(story.memory?.prepared?.prepares).toHaveLength(3);
  });

  test("a justified proposal of a later round takes a validator there (C-24)", () => {
    const story = new Story(4, 0);
    const { company } = story;
    const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by, round: 2 }));
    expect(story.hears(company.proposal({ by: 2, round: 2, block: "C", roundChanges }))).toEqual([
      "persist",
      "say round-change 2",
      "timer 2: 4000 ms",
      "validate C fresh from v2",
    ]);
  });

  test("a prepared block that is proposed again need not be fresh", () => {
    const story = new Story(4, 0);
    const { company } = story;
    const prepared = { round: 0, block: "A" };
    const roundChanges = [1, 2, 3].map((by) => company.roundChange({ by, prepared }));
    const effects = story.hears(company.proposal({ by: 1, round: 1, block: "A", roundChanges }));
    expect(effects).toContain("validate A");
    expect(story.finds("valid")).toEqual(["persist", "say prepare 1 A"]);
  });

  test("f + 1 validators above the own round take it to their minimum, however far (C-19)", () => {
    const story = new Story(4, 0);
    const { company } = story;
    expect(story.hears(company.roundChange({ by: 1, round: 900 }))).toEqual(["timer 0: 1000 ms"]);
    expect(story.hears(company.roundChange({ by: 2, round: 700 }))).toEqual([
      "persist",
      "say round-change 700",
      "timer 700: 8000 ms",
    ]);
    expect(story.hears(company.roundChange({ by: 3, round: 800 }))).toEqual([
      "persist",
      "say round-change 800",
      "timer 800: 8000 ms",
    ]);
  });

  test("a later round's timer waits for a quorum of that round or later ones (C-14)", () => {
    const story = new Story(7, 0);
    const { company } = story;
    story.hasWork();
    story.timesOut(0);
    expect(story.hears(company.roundChange({ by: 1, round: 5 }))).toEqual([]);
    expect(story.hears(company.roundChange({ by: 2 }))).toEqual([]);
    expect(story.hears(company.roundChange({ by: 3 }))).toEqual([]);
    expect(story.timesOut(1)).toEqual([]);
    expect(story.hears(company.roundChange({ by: 4 }))).toEqual(["timer 1: 2000 ms"]);
    expect(story.timesOut(1)).toEqual(["persist", "say round-change 2"]);
  });

  test("REL-5: a round whose proposer is lost expires at once, and its later turns do too (C-16)", () => {
    const story = new Story(4, 2);
    const { company } = story;
    expect(story.hasWork()).toEqual(["timer 0: 1000 ms"]);
    expect(story.loses(1)).toEqual([]);
    expect(story.loses(0)).toEqual(["persist", "say round-change 1"]);
    story.hears(company.roundChange({ by: 1 }));
    expect(story.hears(company.roundChange({ by: 3 }))).toEqual(["persist", "say round-change 2"]);
  });

  test.each([1, 4])("one of %i validators is never lost to itself, and its own turn lasts", (n) => {
    const story = new Story(n, 0);
    expect(story.loses(0)).toEqual([]);
    for (let other = 1; other < n; other += 1) story.loses(other);
    expect(story.hasWork()).toEqual(["timer 0: 1000 ms", "build 0"]);
  });

  test("a validator that is found again has its turns back", () => {
    const story = new Story(4, 2);
    story.loses(0);
    story.findsAgain(0);
    expect(story.hasWork()).toEqual(["timer 0: 1000 ms"]);
  });

  test("REL-5: a height whose proposer is already lost starts with the round change", () => {
    const story = new Story(4, 2);
    story.loses(0);
    expect(story.hasWork()).toEqual(["persist", "say round-change 1"]);
  });

  test("an idle height makes no timer and says nothing; any valid message wakes it (C-12)", () => {
    const story = new Story(4, 2);
    expect(story.rebroadcasts()).toEqual([]);
    expect(story.loses(3)).toEqual([]);
    expect(story.hears(story.company.prepare({ by: 3, block: "A" }))).toEqual(["timer 0: 1000 ms"]);
  });

  test("a quorum of COMMITs of a round that is over still decides (C-28)", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.proposal({ by: 0, block: "A" }));
    story.finds("valid");
    story.hearsAll(company.prepare({ by: 0, block: "A" }), company.prepare({ by: 1, block: "A" }));
    story.timesOut(0);
    story.hears(company.commit({ by: 0, block: "A" }));
    expect(story.hears(company.commit({ by: 1, block: "A" }))).toEqual(["validate A"]);
    expect(story.finds("valid")).toEqual(["decide A sealed in 0 by v2 v0 v1", "say new-block 0 A"]);
  });
});

describe("heights follow each other (C-3, C-11, C-29, C-37, C-38)", () => {
  test("a certified block is accepted at any time, once the node finds it valid, and not announced again", () => {
    const story = new Story(4, 2);
    expect(story.hears(story.company.newBlock({ block: "Z", round: 7 }))).toEqual(["validate Z"]);
    expect(story.finds("valid")).toEqual(["decide Z sealed in 7 by v0 v1 v2"]);
  });

  test("a block that the node has validated already is decided at once", () => {
    const story = new Story(4, 2);
    story.hears(story.company.proposal({ by: 0, block: "A" }));
    story.finds("valid");
    expect(story.hears(story.company.newBlock({ block: "A" }))).toEqual(["decide A sealed in 0 by v0 v1 v2"]);
  });

  test("messages of the next height are kept, one an author and kind, and heard when it starts", () => {
    const story = new Story(4, 2);
    const { company } = story;
    expect(story.hears(company.proposal({ by: 1, height: 2, block: "B" }))).toEqual([]);
    expect(story.hears(company.prepare({ by: 3, height: 2, block: "B" }))).toEqual([]);
    expect(story.hears(company.prepare({ by: 3, height: 2, block: "C" }))).toEqual([]);
    expect(story.hears(company.prepare({ by: 3, height: 3, block: "D" }))).toEqual([]);
    expect(story.state.nextHeight).toHaveLength(2);
    expect(story.startsHeight(2, 0)).toEqual(["timer 0: 1000 ms", "validate B fresh from v1"]);
  });

  test("a forged message makes nobody seem behind, and is not kept for the next height", () => {
    const story = new Story(4, 2);
    const { company } = story;
    const { signature } = company.roundChange({ by: 1 });
    story.hears({ ...company.prepare({ by: 3, height: 2, block: "B" }), signature });
    expect(story.state.nextHeight).toEqual([]);
    story.hears(company.newBlock({ block: "A" }));
    story.finds("valid");
    story.startsHeight(2, 0);
    story.hears({ ...company.roundChange({ by: 3 }), signature });
    expect(story.rebroadcasts()).toEqual([]);
  });

  test("SEC-16: a message of this height is not one of the next, though its signature was checked here", () => {
    const story = new Story(4, 2);
    const prepare = story.company.prepare({ by: 3, block: "A" });
    story.hears(prepare);
    story.hears({ ...prepare, height: 2 });
    expect(story.state.log.prepares).toEqual([prepare]);
    expect(story.state.nextHeight).toEqual([]);
  });

  test("the set and the previous proposer of a height come with it, so that the set may change between heights", () => {
    const story = new Story(4, 1);
    const { company } = story;
    story.startsHeight(2, 2, new Company(3));
    expect(story.hears(company.proposal({ by: 3, height: 2, block: "A" }))).toEqual([]);
    expect(story.hears(company.proposal({ by: 0, height: 2, block: "A" }))).toContain("validate A fresh from v0");
    story.finds("valid");
    expect(story.hears(company.prepare({ by: 0, height: 2, block: "A" }))).toEqual(["persist", "say commit 0 A"]);
  });

  test("C-40: what a member said of the next height is not heard when it is no member of that height's set", () => {
    const story = new Story(4, 1);
    const { company } = story;
    story.hears(company.prepare({ by: 3, height: 2, block: "A" }));
    story.hears(company.prepare({ by: 2, height: 2, block: "A" }));
    expect(story.state.nextHeight).toHaveLength(2);
    story.startsHeight(2, 2, new Company(3));
    expect(story.state.log.prepares.map(({ author }) => author)).toEqual([company.signer(2).address]);
  });

  test("heights never go back", () => {
    const story = new Story(4, 2);
    story.startsHeight(5, 0);
    story.startsHeight(4, 0);
    expect(story.state.height).toBe(5);
  });

  test("everything said in the round is said again at the cadence, unchanged", () => {
    const story = new Story(4, 0);
    story.hasWork();
    story.builds("A");
    const sent = story.state.sent;
    expect(story.rebroadcasts()).toEqual(["say proposal 0 A", "say prepare 0 A"]);
    expect(story.effects.map((effect) => effect.kind === "broadcast" && effect.message)).toEqual(sent);
  });

  test("who still changes rounds at the last height is sent its block at the next cadence, once", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.newBlock({ block: "A" }));
    story.finds("valid");
    story.startsHeight(2, 0);
    story.hears(company.roundChange({ by: 3 }));
    story.hears(company.roundChange({ by: 3, round: 2 }));
    expect(story.rebroadcasts()).toEqual(["send v3 new-block 0 A"]);
    expect(story.rebroadcasts()).toEqual([]);
  });
});

describe("evidence (C-9, C-30)", () => {
  test("R4: two values of one author for one round and step are evidence, given out once a height", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.prepare({ by: 3, block: "A" }));
    expect(story.hears(company.prepare({ by: 3, block: "B" }))).toEqual(["equivocation of v3: prepare"]);
    expect(story.hears(company.prepare({ by: 3, block: "C" }))).toEqual([]);
  });

  test("two proposals of one round are evidence, and the first one stands", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.proposal({ by: 0, block: "A" }));
    expect(story.hears(company.proposal({ by: 0, block: "B" }))).toEqual(["equivocation of v0: proposal"]);
    expect(story.state.proposal?.message.digest).toBe(company.prepare({ by: 0, block: "A" }).digest);
  });

  test("a forged second message is no evidence", () => {
    const story = new Story(4, 2);
    const { company } = story;
    story.hears(company.prepare({ by: 3, block: "A" }));
    const { signature } = company.prepare({ by: 1, block: "B" });
    expect(story.hears({ ...company.prepare({ by: 3, block: "B" }), signature })).toEqual([]);
  });

  test("R4: two certificates for one height are a fork, before and after the decision and in the height after it", () => {
    const story = new Story(3, 2);
    const { company } = story;
    const [a, b] = [company.newBlock({ block: "A", seals: [0, 1] }), company.newBlock({ block: "B", seals: [1, 2] })];
    story.hears(a);
    expect(story.hears(b)).toEqual(["fork A B"]);
    story.hears(a);
    story.give({ kind: "block-verdict", height: 1, round: 0, digest: a.digest, fresh: false, valid: true });
    expect(story.hears(b)).toEqual(["fork A B"]);
    story.startsHeight(2, 0);
    expect(story.hears(b)).toEqual(["fork A B"]);
    expect(story.hears(company.newBlock({ block: "B", seals: [1] }))).toEqual([]);
  });

  test("R4: a second certificate beside a text that is not its block is no fork yet", () => {
    const story = new Story(3, 2);
    const { company } = story;
    const [a, b] = [company.newBlock({ block: "A", seals: [0, 1] }), company.newBlock({ block: "B", seals: [1, 2] })];
    story.hears(a);
    expect(story.hears({ ...b, block: a.block })).toEqual([]);
    story.finds("valid");
    story.give({ kind: "block-verdict", height: 1, round: 0, digest: a.digest, fresh: false, valid: true });
    for (const height of [1, 2]) {
      if (height === 2) story.startsHeight(2, 0);
      expect(story.hears({ ...b, block: "1:x" })).toEqual([]);
    }
    expect(story.hears(b)).toEqual(["fork A B"]);
  });
});

describe("who does not vote (C-8, C-35, C-36)", () => {
  test("an observer follows certificates and says nothing", () => {
    const story = new Story(4, 2, { signer: null });
    const { company } = story;
    expect(story.hasWork()).toEqual([]);
    expect(story.hears(company.proposal({ by: 0, block: "A" }))).toEqual([]);
    expect(story.hears(company.newBlock({ block: "A" }))).toEqual(["validate A"]);
    expect(story.finds("valid")).toEqual(["decide A sealed in 0 by v0 v1 v2"]);
  });

  test("a validator outside the set says nothing", () => {
    const story = new Story(4, 3);
    story.startsHeight(2, 0, new Company(3));
    expect(story.hasWork()).toEqual([]);
    expect(story.hears(story.company.proposal({ by: 1, height: 2, block: "A" }))).toEqual([]);
  });

  test("messages of strangers, and one's own coming back, are not looked at", () => {
    const story = new Story(3, 2);
    expect(story.hears(new Company(4).prepare({ by: 3, block: "A" }))).toEqual([]);
    expect(story.hears(story.company.prepare({ by: 2, block: "A" }))).toEqual([]);
    expect(story.state.awake).toBe(false);
  });
});
