import type { Hash } from "@tabella/crypto/hex";
import type { ElectionContext } from "@tabella/election/election";
import type { PartialDecryption } from "@tabella/election/partial-decryption";
import type { Aggregate, CiphertextTable } from "@tabella/election/tally";
import type { Trustee } from "@tabella/election/trustees";
import type { Map, Set } from "immutable";
import type { ElectionOptions } from "./transaction.ts";

/**
 * open: takes ballots until its closing time or a close-election transaction · closed: waits for partial decryptions and
 * the result · tallied: the result is on the chain · closed-without-result: fewer ballots than the minimum, never decrypted.
 */
export type ElectionPhase = "open" | "closed" | "tallied" | "closed-without-result";

export interface CredentialState {
  readonly weight: number;
  readonly registeredInBlock: number;
  /** The ballot that counts, if there is one. */
  readonly ballot: CountedBallot | null;
}

export interface CountedBallot {
  readonly hash: Hash;
  readonly block: number;
  /** Kept only where ballots can be replaced: what is taken from the aggregate again. */
  readonly choices: CiphertextTable | null;
}

/** A trustee's part, checked. */
export interface AcceptedDecryption {
  /** The exact text of the `partial_decryption`. */
  readonly text: string;
  readonly factors: PartialDecryption["factors"];
}

export interface ElectionState {
  readonly uuid: string;
  /** The exact texts of the messages of the specification. */
  readonly election: string;
  readonly trustees: string;
  readonly options: ElectionOptions;
  /** What the texts say, decoded once. */
  readonly context: ElectionContext;
  readonly trusteeKeys: readonly Trustee[];
  readonly phase: ElectionPhase;
  readonly credentials: Map<string, CredentialState>;
  /** Sum over all credentials; bounded, because the result must stay a discrete logarithm that can be found. */
  readonly credentialWeight: number;
  /** Every ballot that was ever accepted, replaced ones included: none comes twice. */
  readonly ballotHashes: Set<Hash>;
  /** Every ciphertext component that was ever accepted: none comes twice (R8, ballot copying). */
  readonly ciphertextComponents: Set<string>;
  /** Weighted sum of the ballots that count, their number and weight. */
  readonly aggregate: Aggregate;
  /** The exact text of the `encrypted_tally`; null before closing and without a result. */
  readonly encryptedTally: string | null;
  /** By owner: a trustee's number, from 1. */
  readonly partialDecryptions: Map<number, AcceptedDecryption>;
  /** The exact text of the `result`. */
  readonly result: string | null;
  readonly openedInBlock: number;
  readonly closedInBlock: number | null;
  readonly resultInBlock: number | null;
}

/** True while the election takes ballots and credentials in a block of that time. */
export function isOpenAt(election: ElectionState, timestamp: number): boolean {
  const { closes_at } = election.options;
  return election.phase === "open" && (closes_at === null || timestamp < closes_at);
}
