import { setTimeout as sleep } from "node:timers/promises";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import type { ApiClient } from "@tabella/rpc/api/client";
import { candidates, type RegisteredVoter } from "./polling-day.ts";
import { type Polling, systemRandom } from "./voter.ts";

export interface MadeBallot {
  readonly choice: number;
  readonly transaction: BallotTransaction;
  readonly text: string;
}

type CastStatus = Awaited<ReturnType<ApiClient["votes"]["submit"]["mutate"]>>;

/** How a ballot became final. */
export interface FinalBallot {
  readonly status: CastStatus;
  readonly attempts: number;
  /** From the first attempt to the answer that it is final. */
  readonly tookMs: number;
}

const answerWithinMs = 12_000;
const askAgainAfterMs = 150;

/** A ballot for one candidate, in place of the voter's one before, if there was one. */
export function makeBallot(
  { context, genesisHash }: Polling,
  { credential }: Pick<RegisteredVoter, "credential">,
  { choice, replaces }: { readonly choice: number; readonly replaces: Hash | undefined },
): MadeBallot {
  const choices = [Array.from({ length: candidates }, (_, at) => (at === choice ? 1 : 0))];
  const prepared = prepareVote({ context, credential, choices }, systemRandom);
  const cast = { genesisHash, context, credential, prepared, ...(replaces === undefined ? {} : { replaces }) };
  const transaction = castBallot(cast, systemRandom);
  return { choice, transaction, text: encodeTransaction(transaction) };
}

/**
 * Casts through the API until it says that the ballot is final. Whatever else comes back, or nothing at all, the same
 * bytes are sent again: that is always safe (REL-7).
 * @param options.onOther hears of each answer that was not final: its code, or that there was none
 * @returns null if the time was over first
 */
export async function castUntilFinal(
  { participant }: RegisteredVoter,
  { transaction, text }: MadeBallot,
  options: { readonly giveUpAtMs: () => number; readonly onOther: (outcome: string) => void },
): Promise<FinalBallot | null> {
  const electionId = transaction.election_id;
  const startedMs = performance.now();
  for (let attempts = 1; performance.now() < options.giveUpAtMs(); attempts += 1) {
    try {
      const api = await participant.signedIn();
      const signal = AbortSignal.timeout(answerWithinMs);
      const status = await api.votes.submit.mutate({ electionId, transaction: text }, { signal });
      if (status.state === "final") return { status, attempts, tookMs: performance.now() - startedMs };
      options.onOther(status.state);
    } catch (error) {
      options.onOther(codeOf(error));
    }
    await sleep(askAgainAfterMs);
  }
  return null;
}

/** What the API answered, or that it did not. */
function codeOf(error: unknown): string {
  const data = error instanceof Error && "data" in error ? (error.data as { readonly code?: unknown } | null) : null;
  return typeof data?.code === "string" ? data.code : "no answer";
}
