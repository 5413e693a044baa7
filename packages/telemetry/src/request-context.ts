/** The request that a piece of work is done for, known to whatever is called from it. */
import { randomBytes } from "node:crypto";
import { type Context, context, ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";
import { formatTraceparent, newTraceContext, parseTraceparent, type TraceContext } from "./trace-context.ts";

/** What the caller calls its request; a fresh name if it says none, or one that is none. */
export function contextOfRequest(traceparent: unknown): TraceContext {
  return parseTraceparent(traceparent) ?? newTraceContext(randomBytes);
}

/** The same as OpenTelemetry has it: work within it belongs to that request. */
export function asContext({ traceId, spanId }: TraceContext): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.NONE, isRemote: true });
}

/** The request for which this runs; null in work that nobody asked for. */
export function activeTrace(): TraceContext | null {
  const span = trace.getSpanContext(context.active());
  return span === undefined ? null : { traceId: span.traceId, spanId: span.spanId };
}

/** For the request to the next service; undefined in work that nobody asked for. */
export function activeTraceparent(): string | undefined {
  const active = activeTrace();
  return active === null ? undefined : formatTraceparent(active);
}
