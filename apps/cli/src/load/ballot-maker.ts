/** A thread that makes the ballots of some voters: proofs are slow to make. */
import { parentPort, workerData } from "node:worker_threads";
import { electionContext } from "@tabella/chain/election-context";
import type { Hash } from "@tabella/crypto/hex";
import { type MadeBallot, makeBallot } from "../election-day/cast-until-final.ts";
import { candidates } from "../election-day/polling-day.ts";

export interface BallotOrder {
  /** The election's text. */
  readonly election: string;
  readonly genesisHash: Hash;
  readonly voters: readonly {
    readonly booth: number;
    readonly credential: string;
    readonly count: number;
    /** The ballot before the first. */
    readonly replaces: Hash | undefined;
  }[];
}

export interface BoothBallot {
  readonly booth: number;
  readonly ballot: MadeBallot;
}

const { election, genesisHash, voters } = workerData as BallotOrder;
const context = electionContext(election);
if (!context.ok) throw new Error(context.error);
const polling = { context: context.value, genesisHash };
for (const { booth, credential, count, ...first } of voters) {
  let { replaces } = first;
  for (let made = 0; made < count; made += 1) {
    const ballot = makeBallot(polling, { credential }, { choice: (booth + made) % candidates, replaces });
    replaces = ballot.transaction.ballot_hash;
    parentPort?.postMessage({ booth, ballot } satisfies BoothBallot);
  }
}
