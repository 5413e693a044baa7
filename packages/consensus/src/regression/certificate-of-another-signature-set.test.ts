import { expect, test } from "vitest";
import { checkCertificate } from "../certificate.ts";
import { identity } from "../testing/company.ts";
import { deterministicSignatureChecker as checker } from "../testing/deterministic-signer.ts";
import { Story } from "../testing/story.ts";

/** Tachyon: the time of a block came from another set of signatures than the one that had been verified (REL-6). */
test("REL-6: what is decided is what was checked: one certificate, all of its seals, its own block", () => {
  const story = new Story(4, 3);
  const { company } = story;
  const checked = company.newBlock({ block: "A", seals: [0, 1, 2] });
  const other = company.newBlock({ block: "A", round: 1, seals: [1, 2, 3] });
  story.hears(checked);
  const asked = story.effects;
  expect(story.hears(other)).toEqual([]);
  expect(story.hears({ ...other, seals: [...checked.seals, ...other.seals] })).toEqual([]);
  story.effects = asked;
  story.finds("valid");
  const { digest: block_hash, seals, block } = checked;
  const certificate = { height: 1, round: 0, block_hash, seals };
  expect(story.effects).toEqual([{ kind: "decide", block, certificate }]);
  expect(checkCertificate(identity, company.validators, certificate, checker).ok).toBe(true);
});

test("the time and everything else of a block are under its digest: another block beside the digest is refused", () => {
  const story = new Story(4, 3);
  const { company } = story;
  const { block } = company.newBlock({ block: "B" });
  expect(story.hears({ ...company.newBlock({ block: "A" }), block })).toEqual([]);
  expect(story.hears({ ...company.proposal({ by: 0, block: "A" }), block })).toEqual([]);
  expect(story.hears(company.proposal({ by: 0, block: "A" }))).toContain("validate A fresh from v0");
});
