/**
 * Why the API refuses: a stable code and its facts. The code reaches the reader's screen as a sentence, the log as
 * fields. What the ledger refuses keeps the ledger's own code (chain/rejection.ts).
 */
import type { Rejection } from "@tabella/chain/rejection";
import type { Result } from "@tabella/crypto/result";
import type { RollFileFailure, RollProblem } from "@tabella/election/roll-file";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import { PublicError, rejectionError } from "../errors.ts";

/** Why a roll is not imported. */
export type RollRefusal = RollFileFailure["code"] | "ANOTHER_ELECTION" | "OPEN_REGISTRATION";

export type OwnFailure =
  | { readonly code: "NOT_LOGGED_IN" }
  | { readonly code: "NOT_ALLOWED" }
  | { readonly code: "NOT_FOUND"; readonly what: string }
  | { readonly code: "CROSS_SITE" }
  | { readonly code: "LOGIN_FAILED" }
  /** The password is right, and was given for one use: it opens nothing but its replacement. */
  | { readonly code: "NEW_PASSWORD_NEEDED" }
  /** Of an account that runs elections or has a part in a key: the new password, or the right one that it has, is too short. */
  | { readonly code: "LONGER_PASSWORD_NEEDED"; readonly charactersMin: number }
  /** The new password, or the right one of such an account, is soon guessed. */
  | { readonly code: "PASSWORD_TOO_EASY" }
  | { readonly code: "TOO_MANY_ATTEMPTS"; readonly retryAfterSeconds: number }
  | { readonly code: "EMAIL_TAKEN" }
  | { readonly code: "ACCOUNT_UNKNOWN"; readonly email: string }
  | { readonly code: "ELECTION_NOT_READY"; readonly missingKeys: number }
  /** By the server's clock, so that there would be no time to vote. */
  | { readonly code: "CLOSING_TIME_PAST" }
  /** The chain takes no transaction so long as a ballot of this election: nobody could vote. */
  | { readonly code: "BALLOT_TOO_LARGE"; readonly bytes: number; readonly bytesMax: number }
  | { readonly code: "ELECTION_NOT_OPEN"; readonly election: string }
  | { readonly code: "TRUSTEE_KEY_EXISTS"; readonly owner: number }
  | { readonly code: "TRUSTEE_KEY_INVALID" }
  | { readonly code: "NOT_A_TRUSTEE"; readonly election: string }
  /** A trustee of the new attempt would be named twice, or be one who is needed in any case. */
  | { readonly code: "TRUSTEE_NAMED_TWICE"; readonly name: string }
  /** At least one and fewer than all of at least two trustees must be enough. */
  | { readonly code: "THRESHOLD_INVALID"; readonly threshold: number; readonly size: number }
  /** Begun anew in the meantime, or not begun yet: then there is nothing to begin anew. */
  | { readonly code: "CEREMONY_NOT_BEGUN"; readonly attempt: number }
  | { readonly code: "DECRYPTION_NOT_DUE"; readonly election: string }
  /** This voter registered another credential for this election; one voter, one credential. */
  | { readonly code: "CREDENTIAL_REGISTERED"; readonly credential: string }
  /** Another voter registered this very credential. */
  | { readonly code: "CREDENTIAL_TAKEN" }
  | { readonly code: "CREDENTIAL_NOT_REGISTERED"; readonly election: string }
  | { readonly code: "CREDENTIAL_OF_ANOTHER_VOTER" }
  /** The election is by roll, and the caller's e-mail address is not on it. */
  | { readonly code: "NOT_ON_ROLL"; readonly election: string }
  | {
      readonly code: "ROLL_INVALID";
      readonly reason: RollRefusal;
      /** The first of all that is wrong with its voters. */
      readonly problems: readonly RollProblem[];
    }
  /** The opening is ordered: the roll stays as it is. */
  | { readonly code: "ROLL_FIXED"; readonly election: string }
  /** An election by roll cannot be opened without one. */
  | { readonly code: "ROLL_MISSING"; readonly election: string }
  | { readonly code: "ALREADY_VOTED"; readonly ballotHash: string }
  | { readonly code: "WRONG_TRANSACTION"; readonly expected: string }
  /** No validator answered; nothing is known to be lost: try again with the same bytes. */
  | { readonly code: "CHAIN_UNAVAILABLE" }
  /** A validator took the transaction, but no quorum has sealed it yet. Asking again later is safe. */
  | { readonly code: "NOT_FINAL_YET"; readonly transactionHash: string };

export type ApiFailure = OwnFailure | Rejection;

/** Every `data.code` that an answer of the API can carry (the last five come from tRPC and errors.ts). */
export type ApiFailureCode =
  | ApiFailure["code"]
  | "INPUT_INVALID"
  | "INTERNAL"
  | "NOT_FOUND"
  | "TOO_MANY_REQUESTS"
  | "PAYLOAD_TOO_LARGE";

const statusOf: Readonly<Record<OwnFailure["code"], TRPC_ERROR_CODE_KEY>> = {
  NOT_LOGGED_IN: "UNAUTHORIZED",
  NOT_ALLOWED: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CROSS_SITE: "FORBIDDEN",
  LOGIN_FAILED: "UNAUTHORIZED",
  NEW_PASSWORD_NEEDED: "FORBIDDEN",
  LONGER_PASSWORD_NEEDED: "FORBIDDEN",
  PASSWORD_TOO_EASY: "UNPROCESSABLE_CONTENT",
  TOO_MANY_ATTEMPTS: "TOO_MANY_REQUESTS",
  EMAIL_TAKEN: "CONFLICT",
  ACCOUNT_UNKNOWN: "UNPROCESSABLE_CONTENT",
  ELECTION_NOT_READY: "CONFLICT",
  CLOSING_TIME_PAST: "UNPROCESSABLE_CONTENT",
  BALLOT_TOO_LARGE: "UNPROCESSABLE_CONTENT",
  ELECTION_NOT_OPEN: "CONFLICT",
  TRUSTEE_KEY_EXISTS: "CONFLICT",
  TRUSTEE_KEY_INVALID: "UNPROCESSABLE_CONTENT",
  NOT_A_TRUSTEE: "FORBIDDEN",
  TRUSTEE_NAMED_TWICE: "UNPROCESSABLE_CONTENT",
  THRESHOLD_INVALID: "UNPROCESSABLE_CONTENT",
  CEREMONY_NOT_BEGUN: "CONFLICT",
  DECRYPTION_NOT_DUE: "CONFLICT",
  CREDENTIAL_REGISTERED: "CONFLICT",
  CREDENTIAL_TAKEN: "CONFLICT",
  CREDENTIAL_NOT_REGISTERED: "CONFLICT",
  CREDENTIAL_OF_ANOTHER_VOTER: "FORBIDDEN",
  NOT_ON_ROLL: "FORBIDDEN",
  ROLL_INVALID: "UNPROCESSABLE_CONTENT",
  ROLL_FIXED: "CONFLICT",
  ROLL_MISSING: "CONFLICT",
  ALREADY_VOTED: "CONFLICT",
  WRONG_TRANSACTION: "UNPROCESSABLE_CONTENT",
  CHAIN_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  NOT_FINAL_YET: "SERVICE_UNAVAILABLE",
};

/** A refusal as an error of a procedure. */
export function failureError(failure: ApiFailure): PublicError {
  if (!isOwn(failure)) return rejectionError(failure);
  const { code, ...facts } = failure;
  return new PublicError(statusOf[code], code, facts);
}

/** The value of a port's answer. @throws PublicError if it is a refusal */
export function unwrap<Value>(result: Result<Value, ApiFailure>): Value {
  if (!result.ok) throw failureError(result.error);
  return result.value;
}

function isOwn(failure: ApiFailure): failure is OwnFailure {
  return failure.code in statusOf;
}
