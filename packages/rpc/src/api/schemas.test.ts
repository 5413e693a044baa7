import { ballotBytes } from "@tabella/chain/ballot-size";
import { defaultLimits } from "@tabella/chain/genesis";
import { expect, test } from "vitest";
import { ElectionDraftInput, SubmitVoteInput } from "./schemas.ts";

test("whatever can be drafted can be voted on: a ballot of the longest draft passes the door, and fits the ledger", () => {
  const answers = Array.from({ length: 25 }, (_, at) => `Candidate ${at}`);
  const question = { question: "Who?", answers, min: 0, max: answers.length };
  const draft = {
    ...{ name: "Board", description: "", registration: "open", trusteeEmails: ["trustee@example.org"] },
    questions: Array.from({ length: 20 }, () => question),
  };
  const { questions } = ElectionDraftInput.parse(draft);
  const withOneMore = { ...draft, questions: [...draft.questions.slice(1), { ...question, blank: true }] };
  expect(ElectionDraftInput.safeParse(withOneMore).success).toBe(false);

  const uuid = "1".repeat(14);
  const length = ballotBytes({ uuid, questions });
  expect(length).toBeGreaterThan(700_000);
  expect(length).toBeLessThanOrEqual(defaultLimits.transaction_bytes_max);
  expect(SubmitVoteInput.safeParse({ electionId: uuid, transaction: "x".repeat(length) }).success).toBe(true);
});
