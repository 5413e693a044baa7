import { createHash } from "node:crypto";
import { SpanKind } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { tracingVariables } from "./env.ts";
import { activeTrace, activeTraceparent, asContext, contextOfRequest } from "./request-context.ts";
import { inSpan, startSpan } from "./spans.ts";
import { type CollectedSpans, collectSpans } from "./testing/collected-spans.ts";
import { startPrivateTracing } from "./tracing.ts";

const request = { traceId: "c0ffee00c0ffee00c0ffee00c0ffee01", spanId: "ba110704ba110704" };
let spans: CollectedSpans | undefined;
afterEach(() => spans?.stop());

describe("the environment", () => {
  const read = (variables: Record<string, string>) => z.object(tracingVariables).safeParse(variables);

  test("without a receiver, or with an empty one, nothing is traced; a tenth of the traces is kept unless said otherwise", () => {
    const off = { TABELLA_OTLP_URL: undefined, TABELLA_TRACE_RATIO: 0.1 };
    expect(read({}).data).toEqual(off);
    expect(read({ TABELLA_OTLP_URL: "" }).data).toEqual(off);
    expect(startPrivateTracing({ service: "web", env: off })).toBeNull();
  });

  test.each([
    [{ TABELLA_OTLP_URL: "jaeger:4318" }],
    [{ TABELLA_OTLP_URL: "file:///etc/passwd" }],
    [{ TABELLA_TRACE_RATIO: "2" }],
    [{ TABELLA_TRACE_RATIO: "all" }],
  ])("%j is refused", (variables) => {
    expect(read(variables).success).toBe(false);
  });
});

test("a receiver that is away keeps nobody from stopping", async () => {
  const env = { TABELLA_OTLP_URL: "http://127.0.0.1:9", TABELLA_TRACE_RATIO: 1 };
  const tracing = startPrivateTracing({ service: "web", env });
  tracing?.tracer.startSpan("lost", { kind: SpanKind.SERVER }).end();
  expect(await tracing?.stop()).toBeUndefined();
});

describe("work within a request", () => {
  test("knows which request it is for, across awaits, and names it to the next service; other work names none", async () => {
    spans = collectSpans(1);
    expect(activeTraceparent()).toBeUndefined();
    await inSpan(
      "outer",
      async (span) => {
        await Promise.resolve();
        expect(activeTrace()).toEqual({ traceId: request.traceId, spanId: span.spanContext().spanId });
        expect(activeTraceparent()).toBe(`00-${request.traceId}-${span.spanContext().spanId}-00`);
      },
      { parent: asContext(request) },
    );
    expect(activeTrace()).toBeNull();
  });

  test("SEC-26: a span of work that fails says that it failed, and nothing of the error: its message may hold what was asked", async () => {
    spans = collectSpans(1);
    const failing = inSpan("failing", () => Promise.reject(new Error("no row for vera@example.org")));
    await expect(failing).rejects.toThrow("vera@example.org");
    const [span] = spans.ended();
    expect(span).toMatchObject({ name: "failing", status: { code: 2 }, events: [], attributes: {} });
    expect(span?.status.message).toBeUndefined();
  });

  test("all services keep the same traces, whatever the caller's flags say: the id decides", () => {
    const keptBy = (ratio: number) => {
      spans?.stop();
      spans = collectSpans(ratio);
      for (let at = 0; at < 200; at += 1) {
        const traceId = createHash("sha256").update(String(at)).digest("hex").slice(0, 32);
        startSpan("work", { parent: asContext({ traceId, spanId: request.spanId }) }).end();
      }
      return spans.ended().map((span) => span.spanContext().traceId);
    };
    const kept = keptBy(0.25);
    expect(keptBy(0.25)).toEqual(kept);
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThan(80);
  });

  test("two requests without a name get two", () => {
    expect(contextOfRequest(undefined)).not.toEqual(contextOfRequest(undefined));
    expect(contextOfRequest("not in the form").traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});
