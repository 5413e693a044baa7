/**
 * What a caller learns when something fails, in every router: a stable code, its facts, and a request id that finds the
 * log line. Never a message of a library, a query, a path or a stack (SEC-6).
 */
import { randomUUID } from "node:crypto";
import type { Rejection, RejectionCode } from "@tabella/chain/rejection";
import type { Result } from "@tabella/crypto/result";
import { TRPCError } from "@trpc/server";
import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from "@trpc/server/rpc";
import { ZodError } from "zod";

/** Every router's context has at least this. */
export interface RequestContext {
  readonly requestId: string;
}

/** `data` of an error as it crosses the wire; the page or program chooses its sentence by `code`. */
export interface ErrorData {
  readonly code: string;
  readonly httpStatus: number;
  readonly requestId: string;
  /** What belongs to the code, such as the field that failed; safe to show. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** For `INPUT_INVALID`: the sentence of our schema for each field, by its dotted path. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** An answer that the caller may read. Everything else that is thrown reaches him as `INTERNAL`. */
export class PublicError extends TRPCError {
  readonly publicCode: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: TRPC_ERROR_CODE_KEY, code: string, facts: Readonly<Record<string, unknown>> = {}) {
    super({ code: status, message: code });
    this.publicCode = code;
    this.facts = facts;
  }
}

/** A ledger's rejection as an error of a procedure: its code stays, its facts go along. */
export function rejectionError(rejection: Rejection): PublicError {
  const { code, ...facts } = rejection;
  return new PublicError(statusOfRejection[code], code, facts);
}

/** The value, or the rejection thrown as {@link rejectionError}: the one place where a Result becomes a throw. */
export function unwrap<Value>(result: Result<Value, Rejection>): Value {
  if (!result.ok) throw rejectionError(result.error);
  return result.value;
}

const statusOfRejection: Record<RejectionCode, TRPC_ERROR_CODE_KEY> = {
  TRANSACTION_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  MALFORMED: "BAD_REQUEST",
  NOT_CANONICAL: "BAD_REQUEST",
  SIGNATURE_INVALID: "UNPROCESSABLE_CONTENT",
  ELECTION_UNKNOWN: "NOT_FOUND",
  ELECTION_EXISTS: "CONFLICT",
  ELECTION_INVALID: "UNPROCESSABLE_CONTENT",
  ELECTION_CLOSED: "CONFLICT",
  ELECTION_STILL_OPEN: "CONFLICT",
  REGISTRATION_BY_ROLL: "CONFLICT",
  ROLL_INCOMPLETE: "CONFLICT",
  ROLL_MISMATCH: "UNPROCESSABLE_CONTENT",
  CREDENTIAL_UNKNOWN: "NOT_FOUND",
  CREDENTIAL_EXISTS: "CONFLICT",
  CREDENTIAL_USED: "CONFLICT",
  REPLACES_WRONG_BALLOT: "CONFLICT",
  BALLOT_KNOWN: "CONFLICT",
  BALLOT_HASH_MISMATCH: "UNPROCESSABLE_CONTENT",
  BALLOT_OF_ANOTHER_ELECTION: "UNPROCESSABLE_CONTENT",
  CIPHERTEXT_COPIED: "CONFLICT",
  BALLOT_PROOF_INVALID: "UNPROCESSABLE_CONTENT",
  TRUSTEE_UNKNOWN: "NOT_FOUND",
  PARTIAL_DECRYPTION_EXISTS: "CONFLICT",
  PARTIAL_DECRYPTION_INVALID: "UNPROCESSABLE_CONTENT",
  RESULT_NOT_DUE: "CONFLICT",
  RESULT_EXISTS: "CONFLICT",
  RESULT_INVALID: "UNPROCESSABLE_CONTENT",
  CEREMONY_UNKNOWN: "NOT_FOUND",
  CEREMONY_OTHER_ATTEMPT: "CONFLICT",
  CEREMONY_NOT_DUE: "CONFLICT",
  CEREMONY_MESSAGE_EXISTS: "CONFLICT",
  CEREMONY_MESSAGE_INVALID: "UNPROCESSABLE_CONTENT",
  CEREMONY_KEY_KNOWN: "CONFLICT",
  COMMITMENT_BROKEN: "UNPROCESSABLE_CONTENT",
  COMPLAINT_UNFOUNDED: "UNPROCESSABLE_CONTENT",
  AUTHOR_NO_VALIDATOR: "NOT_FOUND",
  VALIDATOR_EPOCH_OTHER: "CONFLICT",
  VALIDATOR_VOTED: "CONFLICT",
  VALIDATOR_VOTES_TOO_MANY: "CONFLICT",
  VALIDATOR_EXISTS: "CONFLICT",
  VALIDATOR_UNKNOWN: "NOT_FOUND",
  VALIDATOR_NAME_OR_KEY_TAKEN: "CONFLICT",
  VALIDATOR_LAST: "CONFLICT",
  VALIDATORS_TOO_MANY: "CONFLICT",
  EVIDENCE_INVALID: "UNPROCESSABLE_CONTENT",
  EVIDENCE_KNOWN: "CONFLICT",
  WATCH_OVERRIDE_HEIGHT: "CONFLICT",
  TRANSACTION_KNOWN: "CONFLICT",
  POOL_FULL: "SERVICE_UNAVAILABLE",
};

/** The code by which the world knows an error. */
export function publicCodeOf(error: TRPCError): string {
  if (error instanceof PublicError) return error.publicCode;
  return error.code === "INTERNAL_SERVER_ERROR" ? "INTERNAL" : error.code;
}

interface WireShape {
  readonly message: string;
  readonly code: TRPC_ERROR_CODE_NUMBER;
  readonly data: ErrorData;
}

/**
 * The `errorFormatter` of every router. The message is the code again, so that nothing a library wrote can pass.
 * @example initTRPC.context<MyContext>().create({ errorFormatter: formatError })
 */
export function formatError(options: {
  readonly error: TRPCError;
  readonly shape: { readonly code: TRPC_ERROR_CODE_NUMBER; readonly data: { readonly httpStatus: number } };
  readonly ctx: RequestContext | undefined;
}): WireShape {
  const { error, shape, ctx } = options;
  const common = { httpStatus: shape.data.httpStatus, requestId: ctx?.requestId ?? randomUUID() };
  const wire = (data: Omit<ErrorData, keyof typeof common>): WireShape => ({
    message: data.code,
    code: shape.code,
    data: { ...common, ...data },
  });
  if (error instanceof PublicError) return wire({ code: error.publicCode, facts: error.facts });
  // tRPC reports a failed input schema as BAD_REQUEST, a failed output schema as INTERNAL_SERVER_ERROR.
  if (error.code !== "INTERNAL_SERVER_ERROR" && error.cause instanceof ZodError) {
    return wire({ code: "INPUT_INVALID", facts: {}, fields: fieldsOf(error.cause) });
  }
  return wire({ code: publicCodeOf(error), facts: {} });
}

const fieldsMax = 20;

function fieldsOf(error: ZodError): Readonly<Record<string, string>> {
  return Object.fromEntries(
    error.issues.slice(0, fieldsMax).map((issue) => [issue.path.join(".").slice(0, 200), issue.message.slice(0, 300)]),
  );
}

/**
 * An error as fields for the log: kinds, codes and where in our code, but no message, because messages of drivers carry
 * values (SEC-6, SEC-26: a failed query's message holds e-mail addresses and password hashes).
 */
export function describeForLog(error: unknown): Readonly<Record<string, unknown>> {
  const kinds: string[] = [];
  const codes: string[] = [];
  let deepest: Error | undefined;
  for (let at: unknown = error; at instanceof Error && kinds.length < 5; at = at.cause) {
    kinds.push(at.name);
    if ("code" in at && typeof at.code === "string") codes.push(at.code);
    deepest = at;
  }
  const stack = deepest?.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return { kinds, codes, stack: stack?.slice(0, 10).map((line) => line.trim()) };
}
