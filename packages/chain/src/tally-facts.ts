import { sha256Hex } from "@tabella/crypto/belenios-hash";
import type { ElectionState } from "./election-state.ts";

/**
 * P-808: what a trustee looks at before a key is used on a tally. It follows from the sealed blocks alone, and the ledger cannot
 * judge it: who has the registrar's key ends the voting when he likes, and where registration is open he can fill up the
 * minimum of ballots with voters of his own (R36).
 */
export interface TallyFacts {
  /** Ballots that count, replaced ones left out. */
  readonly ballots: number;
  /** Votes that these ballots count for. */
  readonly votes: number;
  /** Voting keys on the list, used or not. */
  readonly keys: number;
  /** The time of the block that ended the voting, in milliseconds since 1970. */
  readonly closedAt: number;
  /** The time that was set at the opening, likewise; null if none was. */
  readonly closesAt: number | null;
  /** True only if the organiser ended the voting before the time that was set. */
  readonly isClosedEarly: boolean;
  /** SHA-256 of the exact text of the `encrypted_tally`, in 64 hexadecimal digits. */
  readonly tallyHash: string;
}

/** Null while there is no tally: before closing, and for ever with fewer ballots than the minimum. */
export function tallyFacts(election: ElectionState): TallyFacts | null {
  const { encryptedTally, aggregate, credentials, closedAt, options } = election;
  if (encryptedTally === null || closedAt === null) return null;
  return {
    ballots: aggregate.numTallied,
    votes: aggregate.totalWeight,
    keys: credentials.size,
    closedAt,
    closesAt: options.closes_at,
    isClosedEarly: options.closes_at !== null && closedAt < options.closes_at,
    tallyHash: sha256Hex(encryptedTally),
  };
}
