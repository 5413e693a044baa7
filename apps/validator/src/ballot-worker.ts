/** The heavy half of checking a ballot, in a thread of its own: one request in, one verdict out. */
import { parentPort } from "node:worker_threads";
import { checkBallotTransaction } from "@tabella/chain/check-ballot";
import type { BallotCheckRequest } from "@tabella/chain/checked-ballot";

const port = parentPort;
if (port === null) throw new Error("this file is the body of a worker thread");

port.on("message", (request: BallotCheckRequest) => {
  port.postMessage(checkBallotTransaction(request));
});
