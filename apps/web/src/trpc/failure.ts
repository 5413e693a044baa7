import type { ApiFailureCode } from "@tabella/rpc/api/failure";

/** Why a call did not succeed, as the pages show it. The codes of the API, and two of our own. */
export type FailureCode = ApiFailureCode | "OFFLINE" | "UNKNOWN";

export interface Failure {
  readonly code: FailureCode;
  readonly facts: Readonly<Record<string, unknown>>;
  /** For INPUT_INVALID: a sentence by field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Finds the line in the server's log. */
  readonly requestId: string | null;
}

/** Reads any thrown value; what did not come from the API is OFFLINE (no answer) or UNKNOWN. */
export function failureOf(error: unknown): Failure {
  const data = dataOf(error);
  if (data !== null) {
    return {
      code: data.code as ApiFailureCode,
      facts: isRecord(data.facts) ? data.facts : {},
      fields: isRecord(data.fields) ? (data.fields as Record<string, string>) : {},
      requestId: typeof data.requestId === "string" && data.requestId !== "" ? data.requestId : null,
    };
  }
  const isClientError = error instanceof Error && error.name === "TRPCClientError";
  return { code: isClientError ? "OFFLINE" : "UNKNOWN", facts: {}, fields: {}, requestId: null };
}

/** True if the same call may succeed a little later: the server or the validators did not answer. */
export function isTemporary({ code }: Failure): boolean {
  return (
    code === "OFFLINE" ||
    code === "CHAIN_UNAVAILABLE" ||
    code === "POOL_FULL" ||
    code === "NOT_FINAL_YET" ||
    code === "INTERNAL"
  );
}

function dataOf(error: unknown): (Record<string, unknown> & { readonly code: string }) | null {
  if (!isRecord(error) || !isRecord(error.data) || typeof error.data.code !== "string") return null;
  return { ...error.data, code: error.data.code };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
