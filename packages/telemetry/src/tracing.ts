/** OpenTelemetry in a process of Node: who the spans are from, which of them are kept, and where they go. */
import { context, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";

export interface TracingOptions {
  readonly service: string;
  /** Which one of several, such as a validator's address; never a person. */
  readonly instance?: string | undefined;
  readonly env: { readonly TABELLA_OTLP_URL?: string | undefined; readonly TABELLA_TRACE_RATIO: number };
}

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what waits, for a few seconds at most. Never throws: a trace is worth nobody's shutdown. */
  stop(): Promise<void>;
}

export const scope = "tabella";

const waitingSpansMax = 4_096;
const exportTimeoutMillis = 3_000;
/** Spans of one batch are seldom more; a receiver that is away costs memory for `waitingSpansMax` and nothing else. */
const scheduledDelayMillis = 1_000;

/**
 * Once a process, before it serves. Request ids travel from call to call of it from then on (AsyncLocalStorage); spans are
 * made only if the environment says where to.
 */
export function startTracing(options: TracingOptions): Tracing {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const provider = tracerProvider(options);
  if (provider === null) return { tracer: trace.getTracer(scope), stop: async () => {} };
  trace.setGlobalTracerProvider(provider);
  return tracingOf(provider);
}

/** As {@link startTracing}, for a process whose libraries make spans of their own when they find a provider: they find none. */
export function startPrivateTracing(options: TracingOptions): Tracing | null {
  const provider = tracerProvider(options);
  return provider && tracingOf(provider);
}

function tracingOf(provider: TracerProvider): Tracing {
  return { tracer: provider.getTracer(scope), stop: () => provider.shutdown().catch(() => {}) };
}

function tracerProvider({ service, instance, env }: TracingOptions): TracerProvider | null {
  const { TABELLA_OTLP_URL: url, TABELLA_TRACE_RATIO: ratio } = env;
  if (url === undefined) return null;
  const exporter = new OTLPTraceExporter({
    url: `${url.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: exportTimeoutMillis,
  });
  return new TracerProvider({
    // Not what the caller's flags say: anyone may call. All services see the same id and decide alike.
    sampler: new TraceIdRatioBasedSampler(ratio),
    // Named one by one: the detectors would tell of host, user and command line.
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      ...(instance === undefined ? {} : { [ATTR_SERVICE_INSTANCE_ID]: instance }),
    }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, maxQueueSize: waitingSpansMax, exportTimeoutMillis, scheduledDelayMillis }),
    ],
  });
}
