/** The heavy half of checking a ballot, in a thread of its own: one question in, one verdict out. */
import { parentPort } from "node:worker_threads";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import { checkOwed } from "@tabella/chain/proofs-behind";
import type { BallotAnswer, Question } from "./ballot-checks.ts";

const port = parentPort;
if (port === null) throw new Error("this file is the body of a worker thread");

port.on("message", (question: Question) => {
  if (question.kind === "owed") {
    port.postMessage(checkOwed(question.owed));
    return;
  }
  const startedMs = performance.now();
  const verdict = checkBallotTransaction(question.request);
  const answer: BallotAnswer = { verdict, costMs: performance.now() - startedMs };
  port.postMessage(answer);
});
