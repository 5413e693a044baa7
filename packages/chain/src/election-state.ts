import type { Point } from "@tabella/crypto/group";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { ElectionContext } from "@tabella/election/election";
import type { OpenedTally } from "@tabella/election/election-result";
import type { PartialDecryption } from "@tabella/election/partial-decryption";
import type { SignedRoll } from "@tabella/election/roll";
import type { Aggregate, CiphertextTable } from "@tabella/election/tally";
import { canDecrypt, type TrusteeItem } from "@tabella/election/trustees";
import type { Map as ImmutableMap, Set as ImmutableSet, List } from "immutable";
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

/** A ballot of a certified block that counts, but whose points were not read yet (unread-votes.ts). */
export interface UnreadVote {
  readonly encryptedVote: Hex;
  readonly weight: number;
}

/** A roll, and the block that brought the last of its credentials; null while some are missing. */
export interface FixedRoll extends SignedRoll {
  readonly completeInBlock: number | null;
}

/** A trustee's part, checked. */
export interface AcceptedDecryption {
  /** The exact text of the `partial_decryption`. */
  readonly text: string;
  readonly factors: PartialDecryption["factors"];
}

/** What a trustee signed and did not hold. */
export interface TrusteeFault {
  readonly detail: string;
  readonly inBlock: number;
}

/** What is kept of the reason why a part does not hold: a message can make its reason as long as itself. */
export const faultDetailLengthMax = 200;

export interface ElectionState {
  readonly uuid: string;
  /** The exact texts of the messages of the specification. */
  readonly election: string;
  readonly trustees: string;
  readonly options: ElectionOptions;
  /** What the texts say, decoded once. */
  readonly context: ElectionContext;
  readonly trusteeItems: readonly TrusteeItem[];
  /** The public key of every trustee; that of owner n is at n - 1. */
  readonly trusteeKeys: readonly Point[];
  readonly phase: ElectionPhase;
  /** null where registration is open. */
  readonly roll: FixedRoll | null;
  readonly credentials: ImmutableMap<string, CredentialState>;
  /** Whose pseudonym (`voter_id`) is whose credential. */
  readonly pseudonyms: ImmutableMap<Hash, string>;
  /** Sum over all credentials; bounded, because the result must stay a discrete logarithm that can be found. */
  readonly credentialWeight: number;
  /** Every ballot that was ever accepted, replaced ones included: none comes twice. */
  readonly ballotHashes: ImmutableSet<Hash>;
  /** Every ciphertext component that was ever accepted: none comes twice (R8, ballot copying). */
  readonly ciphertextComponents: ImmutableSet<string>;
  /** Weighted sum of the ballots that count, their number and weight. */
  readonly aggregate: Aggregate;
  /** Counted in number and weight of the aggregate, but not in its sums, nor among the components; oldest first. */
  readonly unread: List<UnreadVote>;
  /** The exact text of the `encrypted_tally`; null before closing and without a result. */
  readonly encryptedTally: string | null;
  /** By owner: a trustee's number, from 1. */
  readonly partialDecryptions: ImmutableMap<number, AcceptedDecryption>;
  /** By owner: who signed a part that does not hold (R15), whether or not a right one came later. */
  readonly faultyTrustees: ImmutableMap<number, TrusteeFault>;
  /** The exact text of the `result`. */
  readonly result: string | null;
  readonly openedInBlock: number;
  readonly closedInBlock: number | null;
  /** The time of that block, in milliseconds since 1970. */
  readonly closedAt: number | null;
  readonly resultInBlock: number | null;
}

/** True while the election takes ballots and credentials in a block of that time. */
export function isOpenAt(election: ElectionState, timestamp: number): boolean {
  const { closes_at } = election.options;
  return election.phase === "open" && (closes_at === null || timestamp < closes_at);
}

/** False while an election by roll waits for credentials of its roll: until then nobody votes. */
export function isRollComplete({ roll }: ElectionState): boolean {
  return roll === null || roll.completeInBlock !== null;
}

/** True once enough trustees have decrypted. */
export function isDecrypted({ trusteeItems, partialDecryptions }: ElectionState): boolean {
  return canDecrypt(trusteeItems, partialDecryptions.keys());
}

/** The same object while nothing of the election changes, so that its factors are combined once (election-result.ts). */
const openedTallies = new WeakMap<ElectionState, OpenedTally>();

/** What the result follows from, once {@link isDecrypted}. */
export function openedTally(election: ElectionState): OpenedTally {
  const { context, aggregate, trusteeItems, partialDecryptions } = election;
  const opened = openedTallies.get(election) ?? {
    context,
    tally: aggregate.ciphertexts,
    totalWeight: aggregate.totalWeight,
    trustees: trusteeItems,
    factors: new Map(partialDecryptions.map(({ factors }) => factors)),
  };
  openedTallies.set(election, opened);
  return opened;
}
