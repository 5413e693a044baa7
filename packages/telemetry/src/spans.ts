import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { scope } from "./tracing.ts";

/**
 * What attributes may say: which service, procedure, code, block. No person, address, ballot, transaction or text of an
 * input: a trace tells how long things took, and joins nobody with anything (SEC-26).
 */
export type SpanFacts = Readonly<Record<`tabella.${string}`, string | number | boolean>>;

/** Starts a span of the request that `parent` belongs to; the caller ends it. */
export function startSpan(
  name: string,
  { parent = context.active(), kind = SpanKind.INTERNAL, facts }: SpanOptions = {},
): Span {
  return trace.getTracer(scope).startSpan(name, { kind, attributes: facts as Attributes }, parent);
}

interface SpanOptions {
  readonly parent?: Context;
  readonly kind?: SpanKind;
  readonly facts?: SpanFacts;
}

/** Work as a span of the request that it is done for: ended when the work is, failed if it throws. */
export async function inSpan<Value>(
  name: string,
  work: (span: Span) => Promise<Value>,
  options: SpanOptions = {},
): Promise<Value> {
  const span = startSpan(name, options);
  try {
    return await context.with(trace.setSpan(options.parent ?? context.active(), span), () => work(span));
  } catch (error) {
    // Not the error itself: messages of libraries hold what was asked.
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
