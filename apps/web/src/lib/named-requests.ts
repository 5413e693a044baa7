import type { IncomingMessage, ServerResponse } from "node:http";
import { SpanKind, type Tracer } from "@opentelemetry/api";
import { asContext, contextOfRequest } from "@tabella/telemetry/request-context";
import { formatTraceparent, traceHeader } from "@tabella/telemetry/trace-context";

interface NamedRequests {
  /** Null: no spans are made. */
  readonly tracer: Tracer | null;
  readonly log: (fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * Sees to it that the API gets a name for what is passed on to it, the browser's or a fresh one; and logs under that name
 * how it ended. Neither line nor span says who asked, from where, or for what (SEC-26): what it was, the API logs.
 */
export function nameRequest(
  request: Pick<IncomingMessage, "headers" | "url">,
  response: Pick<ServerResponse, "once" | "getMaxListeners" | "setMaxListeners" | "statusCode">,
  { tracer, log }: NamedRequests,
): void {
  if (!request.url?.startsWith("/api/")) return;
  const caller = contextOfRequest(request.headers[traceHeader]);
  const span = tracer?.startSpan("web.forward", { kind: SpanKind.SERVER }, asContext(caller));
  request.headers[traceHeader] = formatTraceparent(span?.spanContext() ?? caller);
  const startedMs = performance.now();
  // Next.js alone adds as many as Node takes for a leak.
  response.setMaxListeners(response.getMaxListeners() + 1);
  response.once("close", () => {
    const status = response.statusCode;
    span?.setAttribute("http.response.status_code", status).end();
    const milliseconds = Math.round(performance.now() - startedMs);
    log({ requestId: caller.traceId, status, milliseconds, msg: "request" });
  });
}
