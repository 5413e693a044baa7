/** Makes ballots for the bench, in a thread: proofs are slow to make. */
import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { electionContext } from "@tabella/chain/election-context";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";

export interface BallotOrder {
  readonly election: string;
  readonly genesisHash: Hash;
  /** Private credentials. */
  readonly voters: readonly string[];
}

const { election, genesisHash, voters } = workerData as BallotOrder;
const context = electionContext(election);
if (!context.ok) throw new Error(context.error);
const random = (length: number) => new Uint8Array(randomBytes(length));
const ballots = voters.map((credential) => {
  const prepared = prepareVote({ context: context.value, credential, choices: [[1, 0]] }, random);
  return encodeTransaction(castBallot({ genesisHash, context: context.value, credential, prepared }, random));
});
parentPort?.postMessage(ballots);
