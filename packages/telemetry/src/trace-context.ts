/**
 * The header `traceparent` of W3C Trace Context (https://www.w3.org/TR/trace-context/): what one request is called in every
 * service that it passes. Its trace id is the request id of answers and logs.
 */

/** A request, and the step of it that asks for the next one. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits, not all zero. */
  readonly spanId: string;
}

export const traceHeader = "traceparent";

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/**
 * Reads what anyone may have sent. Nothing but hexadecimal digits comes out of it, so that it can be logged.
 * @returns null if it is absent, given twice, or not in the form
 */
export function parseTraceparent(header: unknown): TraceContext | null {
  if (typeof header !== "string" || header.length > 512) return null;
  const [, traceId, spanId, more] = form.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined) return null;
  // Only versions to come may have more than the four parts.
  return more !== undefined && header.startsWith("00") ? null : { traceId, spanId };
}

/** The flags say "not sampled": which traces are kept, every service decides from the trace id, whoever asks. */
export function formatTraceparent({ traceId, spanId }: TraceContext): string {
  return `00-${traceId}-${spanId}-00`;
}

/**
 * A request that nobody has named before. One for each request and never one for a person, page or session: then whoever
 * sees two ids cannot tell that the same voter sent them (SEC-26).
 */
export function newTraceContext(random: (byteLength: number) => Uint8Array): TraceContext {
  return { traceId: hexadecimal(random(16)), spanId: hexadecimal(random(8)) };
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
