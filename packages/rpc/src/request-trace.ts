/** One name a request, in its answers, its log lines, its spans, and whatever other services are asked for it. */
import type { IncomingMessage } from "node:http";
import { context, type Span, SpanKind, trace } from "@opentelemetry/api";
import { asContext, contextOfRequest } from "@tabella/telemetry/request-context";
import { startSpan } from "@tabella/telemetry/spans";
import { type TraceContext, traceHeader } from "@tabella/telemetry/trace-context";
import type { FastifyInstance, FastifyRequest } from "fastify";

const named = new WeakMap<IncomingMessage, TraceContext>();

/** Fastify's `genReqId`: the trace id that the caller's `traceparent` says, or a fresh one. */
export function requestIdOf(request: IncomingMessage): string {
  const name = contextOfRequest(request.headers[traceHeader]);
  named.set(request, name);
  return name.traceId;
}

/**
 * Lets handlers run in the context of their request.
 * @param spanName of a request that is worth a span; null for all others
 */
export function followRequests(server: FastifyInstance, spanName: (request: FastifyRequest) => string | null): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  // Only once the body is there: its events come from the socket, outside of any context.
  server.addHook("preHandler", (request, _reply, done) => {
    const parent = asContext(named.get(request.raw) ?? contextOfRequest(undefined));
    const name = spanName(request);
    if (name === null) return context.with(parent, done);
    const span = startSpan(name, { parent, kind: SpanKind.SERVER });
    spans.set(request, span);
    return context.with(trace.setSpan(parent, span), done);
  });
  server.addHook("onResponse", async (request, reply) => {
    spans.get(request)?.setAttribute("http.response.status_code", reply.statusCode).end();
  });
}
