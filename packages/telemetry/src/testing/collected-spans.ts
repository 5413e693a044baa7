/** Spans of this process, kept for a test to look at. */
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

export interface CollectedSpans {
  /** Those that have ended, in the order of their ends. */
  ended(): readonly ReadableSpan[];
  /** Until then every span of the process is collected. */
  stop(): void;
}

/** @param ratio of the traces that are kept, from 0 to 1 */
export function collectSpans(ratio: number): CollectedSpans {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(
    new TracerProvider({
      sampler: new TraceIdRatioBasedSampler(ratio),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    }),
  );
  return {
    ended: () => exporter.getFinishedSpans(),
    stop() {
      context.disable();
      trace.disable();
    },
  };
}
