import { randomBytes } from "node:crypto";
import type { Block } from "@tabella/chain/block";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { describe, expect, test } from "vitest";
import { createBallotMaker } from "@/ballot/ballot-maker.ts";
import { sealedElection } from "@/testing/sealed-election.ts";
import { type OpenedBallotInput, readOpenedBallot, reportChallenge } from "./challenge-report.ts";

const { genesisText, uuid, blocks } = sealedElection("challenge report", []);
const evidence = { uuid, genesisText, block: blocks[0] as Block, changes: [] };
const maker = createBallotMaker((byteLength) => new Uint8Array(randomBytes(byteLength)));
maker.open(evidence);
const { credential } = maker.makeKey(uuid);
const { hash, lockCode } = maker.prepare({ credential, choices: [[0, 1]] }, () => undefined);
const opened = maker.challenge(hash);

function read(text: string): OpenedBallotInput {
  const input = readOpenedBallot(text);
  if (!input.ok) throw new Error(input.error);
  return input.value;
}

const report = (text: string, election: Parameters<typeof reportChallenge>[0]["election"] = evidence) =>
  reportChallenge({ input: read(text), election }, nobleSignatureChecker);

describe("what the page says of an opened ballot", () => {
  test.each([
    ["its file", opened.file],
    ["its link", `https://elections.example.org/verify/challenge#${opened.link}`],
    ["what stands behind the # of its address", `#${opened.link}`],
  ])("R23: %s gives the names that were chosen and the lock code that the device showed", (_, text) => {
    const { steps, held } = report(text);
    expect(held).toMatchObject({ lockCode, answers: [{ chosen: ["Bob"], blank: false }] });
    expect(steps.map(({ state }) => state)).not.toContain("failed");
  });

  test("a device that encrypted another choice than it shows is named, with the question", () => {
    const { steps, failure, held } = report(opened.file.replace('"choices":[[0,1]]', '"choices":[[1,0]]'));
    expect(held).toBeNull();
    expect(failure).toMatchObject({ question: 1 });
    expect(steps.map(({ state }) => state)).toEqual([
      ...["passed", "passed", "passed", "passed", "failed", "skipped", "skipped"],
    ]);
  });

  test("R3: an election that no quorum of validators sealed is not believed", () => {
    const block = { ...evidence.block, seals: evidence.block.seals.slice(0, 1) };
    expect(report(opened.link, { ...evidence, block })).toMatchObject({
      held: null,
      steps: [{ name: "sealed", state: "failed" }, {}, {}, {}, {}, {}, {}],
    });
  });

  test("an archive that is none is said to be none", () => {
    const { steps, held } = report(opened.link, { archive: new Uint8Array(10) });
    expect(held).toBeNull();
    expect(steps.find(({ state }) => state === "failed")?.name).toBe("election");
  });
});

test.each([
  ["EMPTY", "  "],
  ["NOT_AN_OPENED_BALLOT", "7QX0-VF2J-9RTM-K4PA-T"],
  ["NOT_AN_OPENED_BALLOT", '{"format":"tabella-challenged-ballot-2"}'],
  ["A_RECEIPT", '{"format":"tabella-receipt-1"}'],
  ["LINK_DAMAGED", `https://elections.example.org/verify/challenge#${opened.link.slice(0, 50)}`],
  ["TOO_LARGE", "x".repeat(5_000_000)],
])("what people take for an opened ballot is told apart: %s", (failure, text) => {
  expect(readOpenedBallot(text)).toEqual({ ok: false, error: failure });
});
