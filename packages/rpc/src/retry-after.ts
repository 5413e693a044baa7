/** When to come again, wherever the answer is "not now": for programs and proxies that know nothing of our codes (SEC-18). */
import type { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { PublicError } from "./errors.ts";

/** Seconds until a queue has moved on: that of ballots whose proofs are checked, or a peer's link. */
export const usualSeconds = 1;

/** `responseMeta` of every router over HTTP. */
export function retryAfter({ errors }: { readonly errors: readonly TRPCError[] }): { headers?: Headers } {
  const refusals = errors.filter((error) => [429, 503].includes(getHTTPStatusCodeFromError(error)));
  if (refusals.length === 0) return {};
  const seconds = refusals.map((error) => (error instanceof PublicError ? error.facts.retryAfterSeconds : undefined));
  const longest = Math.max(usualSeconds, ...seconds.filter((each) => typeof each === "number"));
  return { headers: new Headers({ "retry-after": String(longest) }) };
}
