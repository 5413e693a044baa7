import { randomBytes } from "node:crypto";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import type { ElectionContext } from "@tabella/election/election";
import type { Participant } from "../account/participant.ts";

export const systemRandom: RandomSource = (byteLength) => new Uint8Array(randomBytes(byteLength));

/** The election as a voter's device knows it. */
export interface Polling {
  readonly context: ElectionContext;
  readonly genesisHash: Hash;
}

const askAgainAfterMs = 250;
const finalWithinMs = 60_000;

/**
 * What the browser does: makes a voting key, or takes the one in the voter's letter; shows the API its public part;
 * encrypts, signs, casts, and waits for the seals.
 * @param input.choices `[question][choice]`, zeros and ones
 * @param input.letter the key in the voter's letter; null where registration is open
 * @throws Error with the API's code if credential or ballot is refused, or if the ballot is not final in time
 */
export async function vote(
  voter: Participant,
  { context, genesisHash }: Polling,
  { choices, letter = null }: { readonly choices: readonly (readonly number[])[]; readonly letter?: string | null },
): Promise<void> {
  const electionId = context.election.uuid;
  const credential = letter ?? generateCredential(systemRandom);
  const registered = { electionId, credential: publicCredential(credential, electionId, systemRandom) };
  await until("the credential", async () => {
    const api = await voter.signedIn();
    return (await api.credentials.register.mutate(registered)).state === "final";
  });
  const prepared = prepareVote({ context, credential, choices }, systemRandom);
  const ballot = castBallot({ genesisHash, context, credential, prepared }, systemRandom);
  const submission = { electionId, transaction: encodeTransaction(ballot) };
  await until("the ballot", async () => {
    const api = await voter.signedIn();
    return (await api.votes.submit.mutate(submission)).state === "final";
  });
}

/** Sending the same again is always safe, so that is how one waits. */
async function until(what: string, isFinal: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + finalWithinMs;
  while (!(await isFinal())) {
    if (Date.now() > deadline) throw new Error(`${what} is not final after ${finalWithinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));
  }
}
