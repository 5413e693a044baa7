import type { ErrorData } from "@tabella/rpc/errors";

/** JSON-RPC's number for what came before any procedure ran. */
const serverRefused = -32_000;

/** An error of the server itself in the form of tRPC's errors, so that a client reads it like any other (SEC-6). */
export function refusalBody({ status, code, requestId }: { status: number; code: string; requestId: string }): {
  error: { message: string; code: number; data: ErrorData };
} {
  return { error: { message: code, code: serverRefused, data: { code, httpStatus: status, requestId, facts: {} } } };
}
