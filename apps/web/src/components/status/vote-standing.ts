import type { ProvenReceipt } from "@tabella/chain/light-proof";
import type { Hash } from "@tabella/crypto/hex";
import type { VoteStatus } from "@tabella/rpc/api/schemas";
import type { StoredBallot } from "@/ballot/ballot-store.ts";

/** What this device could make of the receipt. */
export type ProofState =
  /** There is no receipt yet. */
  | { readonly kind: "none" }
  | { readonly kind: "checking" }
  /** `receipt`: the text that proves it. */
  | { readonly kind: "proven"; readonly proven: ProvenReceipt; readonly receipt: string }
  /** It does not hold. */
  | { readonly kind: "refuted" }
  /** The browser could not check it. */
  | { readonly kind: "unchecked" };

export interface VoteKnowledge {
  /** What this device keeps. */
  readonly stored: Pick<StoredBallot, "sealed" | "receipt"> | undefined;
  /** The server's word, undefined while there is none. */
  readonly vote: Pick<VoteStatus, "state" | "ballotHash"> | undefined;
  readonly proof: ProofState;
  readonly replacingAllowed: boolean;
}

/** How a voter's ballot stands. */
export interface VoteStanding {
  /** The ballot to show; null: none is known. */
  readonly ballotHash: Hash | null;
  /** Whether this device has sealed it. */
  readonly fromThisDevice: boolean;
  /** What is proven of the shown ballot; nothing else makes it final. */
  readonly proven: ProvenReceipt | null;
  /**
   * replacing: until this device's ballot is final, the one before counts · replaced: a later ballot took its place ·
   * other: another one was first · refuted, unchecked: the server says "final", and this device cannot confirm it
   */
  readonly notice: "replacing" | "replaced" | "other" | "refuted" | "unchecked" | null;
  /** Whether this device's bytes are to be sent, be it again: nothing proves that they arrived. */
  readonly mustSend: boolean;
  /** Whether the voting key has nothing more to sign, as long as its ballot cannot be replaced. */
  readonly isSettled: boolean;
}

/** Puts together what this device keeps, what the server says, and what the receipt proves. The proof decides (R3). */
export function standingOf({ stored, vote, proof, replacingAllowed }: VoteKnowledge): VoteStanding {
  const kept = stored?.sealed ?? null;
  const proven = proof.kind === "proven" ? proof.proven : null;
  const doubt = proof.kind === "refuted" || proof.kind === "unchecked" ? proof.kind : null;
  const claimed = (vote?.ballotHash ?? null) as Hash | null;
  if (kept === null) {
    const ballotHash = proven?.ballotHash ?? claimed;
    return {
      ballotHash,
      fromThisDevice: false,
      proven,
      notice: doubt,
      mustSend: false,
      isSettled: proven !== null,
    };
  }
  const counting = proven?.ballotHash ?? claimed;
  const isReplacing = kept.replaces !== null && kept.replaces === counting;
  if (proven !== null && proven.ballotHash !== kept.ballotHash && !isReplacing) {
    return {
      ballotHash: proven.ballotHash,
      fromThisDevice: false,
      proven,
      notice: replacingAllowed ? "replaced" : "other",
      mustSend: false,
      isSettled: true,
    };
  }
  const isFinal = proven !== null && !isReplacing;
  return {
    ballotHash: kept.ballotHash,
    fromThisDevice: true,
    proven: isFinal ? proven : null,
    notice: doubt ?? (isReplacing ? "replacing" : null),
    mustSend: !isFinal && stored?.receipt === null && kept.transaction !== null,
    isSettled: isFinal,
  };
}

/** The receipt to check: the one that this device keeps, unless the server names a ballot that may have come later. */
export function receiptToCheck(
  stored: Pick<StoredBallot, "sealed" | "receipt"> | undefined,
  vote: Pick<VoteStatus, "state" | "ballotHash" | "receipt"> | undefined,
): string | null {
  const served = vote?.state === "final" ? vote.receipt : null;
  if (stored?.receipt == null) return served;
  const { sealed, receipt } = stored;
  const isNews = served !== null && vote?.ballotHash !== sealed?.ballotHash && vote?.ballotHash !== sealed?.replaces;
  return isNews ? served : receipt;
}
