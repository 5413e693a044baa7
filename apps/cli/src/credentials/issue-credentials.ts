import type { RandomSource } from "@tabella/crypto/random";
import { generateCredential, publicCredential } from "@tabella/election/credential";
import type { ListedVoter } from "./voters-csv.ts";

/** A voter with his fresh credential. */
export interface IssuedCredential extends ListedVoter {
  /** 64 hexadecimal digits: what goes on the roll. */
  readonly credential: string;
  /** The voting key on his letter; whoever has it can vote in his place. */
  readonly secret: string;
}

/** A fresh credential for each voter, valid in this election alone. Takes some milliseconds a voter. */
export function issueCredentials(
  input: {
    /** The election's uuid. */
    readonly election: string;
    readonly voters: readonly ListedVoter[];
    readonly onProgress: (done: number) => void;
  },
  random: RandomSource,
): IssuedCredential[] {
  return input.voters.map((voter, at) => {
    const secret = generateCredential(random);
    const issued = { ...voter, secret, credential: publicCredential(secret, input.election, random) };
    input.onProgress(at + 1);
    return issued;
  });
}
