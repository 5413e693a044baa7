import { expect, test } from "vitest";
import type { Commit } from "../message.ts";
import { Story } from "../testing/story.ts";

/** Where PREPARE and COMMIT have the same signed bytes, a quorum of PREPAREs makes a block final. */
test("the signature and seal bytes of a PREPARE make no COMMIT", () => {
  const story = new Story(4, 3);
  const { company } = story;
  story.hears(company.proposal({ by: 0, block: "A" }));
  story.finds("valid");
  for (const by of [0, 1, 2]) {
    const prepare = company.prepare({ by, block: "A" });
    const seal = company.signer(by).signHybrid(new Uint8Array(0));
    const replayed: Commit = { ...prepare, kind: "commit", seal };
    expect(story.hears(replayed)).toEqual([]);
  }
  expect(story.state.log.commits).toEqual([]);
});
