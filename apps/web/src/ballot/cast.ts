import type { VoteStatus } from "@tabella/rpc/api/schemas";
import { type Failure, failureOf, isTemporary } from "@/trpc/failure.ts";

/** How sending a sealed ballot ended, or where it stands. */
export type CastOutcome =
  /** The validators have it: pending or final. */
  | { readonly kind: "accepted"; readonly status: VoteStatus | null }
  /** Another ballot of this voter counts. */
  | { readonly kind: "voted-before" }
  | { readonly kind: "login-needed" }
  /** The ledger will never take these bytes. `restart`: a fresh ballot may succeed. */
  | { readonly kind: "refused"; readonly failure: Failure; readonly restart: boolean };

const waitMs = [1_000, 2_000, 4_000, 8_000] as const;

interface CastPorts {
  submit(): Promise<VoteStatus>;
  /** Registers the voting key again, in case that call was lost. */
  registerKey(): Promise<unknown>;
  /**
   * Resolves after the time, or earlier when the voter asks to try now; rejecting ends it all.
   * @param failure what went wrong
   */
  wait(ms: number, failure: Failure): Promise<void>;
}

/**
 * Sends the same bytes until it is known what became of them (UX-9): sending twice never makes two votes, so every answer
 * that leaves it open, and every missing answer, leads to another try.
 */
export async function castSealedBallot(ballotHash: string, ports: CastPorts): Promise<CastOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    const failure = await ports.submit().then(
      (status) => ({ status }),
      (error: unknown) => failureOf(error),
    );
    if ("status" in failure) return { kind: "accepted", status: failure.status };
    const outcome = outcomeOf(failure, ballotHash);
    if (outcome !== null) return outcome;
    const ms = waitMs[Math.min(attempt, waitMs.length - 1)] ?? 8_000;
    await ports.wait(ms, failure);
    if (failure.code === "CREDENTIAL_UNKNOWN" || failure.code === "CREDENTIAL_NOT_REGISTERED") {
      // Whether it succeeds shows when the ballot is sent again.
      await ports.registerKey().catch(() => undefined);
    }
  }
}

/** Whether the ballot was refused because voting had ended before it arrived. */
export function cameTooLate({ code }: Failure): boolean {
  return code === "ELECTION_CLOSED" || code === "ELECTION_NOT_OPEN";
}

/** Null: not decided, send again. */
function outcomeOf(failure: Failure, ballotHash: string): CastOutcome | null {
  switch (failure.code) {
    case "BALLOT_KNOWN":
    case "TRANSACTION_KNOWN":
      return { kind: "accepted", status: null };
    case "ALREADY_VOTED":
    case "CREDENTIAL_USED":
      return failure.facts.ballotHash === ballotHash ? { kind: "accepted", status: null } : { kind: "voted-before" };
    case "NOT_LOGGED_IN":
      return { kind: "login-needed" };
    case "CREDENTIAL_UNKNOWN":
    case "CREDENTIAL_NOT_REGISTERED":
    case "TOO_MANY_REQUESTS":
    case "TOO_MANY_ATTEMPTS":
      return null;
    case "ELECTION_CLOSED":
    case "ELECTION_NOT_OPEN":
    case "ELECTION_UNKNOWN":
    case "CREDENTIAL_OF_ANOTHER_VOTER":
      return { kind: "refused", failure, restart: false };
    default:
      return isTemporary(failure) ? null : { kind: "refused", failure, restart: true };
  }
}
