import type { TRPCError } from "@trpc/server";
import { z } from "zod";
import { type ApiFailureCode, ApiFailureError } from "./failure.ts";

/** All that a client learns of an error (SEC-6): never a message, a stack or a query of ours. */
export interface ErrorShape {
  readonly code: number;
  readonly message: string;
  readonly data: {
    readonly code: ApiFailureCode;
    readonly httpStatus: number;
    readonly requestId: string;
    /** What the code is about: numbers, hashes, names. */
    readonly facts: Readonly<Record<string, unknown>>;
    /** For INPUT_INVALID: the schema's own sentences, by field ("questions.0.answers"). */
    readonly fields: Readonly<Record<string, string>>;
  };
}

/** @param jsonRpcCode tRPC's own number of the error's kind @param httpStatus as tRPC will answer */
export function errorShape(
  error: TRPCError,
  { jsonRpcCode, httpStatus, requestId }: { jsonRpcCode: number; httpStatus: number; requestId: string },
): ErrorShape {
  const code = failureCode(error);
  const facts = error instanceof ApiFailureError ? factsOf(error) : {};
  const fields = error.cause instanceof z.ZodError && code === "INPUT_INVALID" ? fieldsOf(error.cause) : {};
  return { code: jsonRpcCode, message: code, data: { code, httpStatus, requestId, facts, fields } };
}

/**
 * The code of any error that leaves a procedure; what we did not foresee is INTERNAL. An output that breaks its own
 * schema also carries a ZodError, but is INTERNAL_SERVER_ERROR for tRPC: only bad requests blame the input.
 */
export function failureCode(error: TRPCError): ApiFailureCode {
  if (error instanceof ApiFailureError) return error.failure.code;
  switch (error.code) {
    case "BAD_REQUEST":
    case "PARSE_ERROR":
    case "UNSUPPORTED_MEDIA_TYPE":
    case "METHOD_NOT_SUPPORTED":
    case "PAYLOAD_TOO_LARGE":
      return "INPUT_INVALID";
    case "NOT_FOUND":
      return "NO_SUCH_PROCEDURE";
    default:
      return "INTERNAL";
  }
}

function factsOf(error: ApiFailureError): Record<string, unknown> {
  const { code: _code, ...facts } = error.failure;
  return facts;
}

function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join(".")] ??= issue.message;
  return fields;
}
