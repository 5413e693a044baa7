import { activeTraceparent } from "@tabella/telemetry/request-context";
import { traceHeader } from "@tabella/telemetry/trace-context";

type Options = Omit<RequestInit, "signal"> & { readonly signal?: AbortSignal | null | undefined };

/** `fetch` that says for which request it asks, gives up after `timeoutMs` or `responseBytesMax`, and never follows a redirect (SEC-14). */
export function limitedFetch({
  timeoutMs,
  responseBytesMax,
}: {
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
}): (input: string | URL | Request, options?: Options) => Promise<Response> {
  return async (input, options) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = options?.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const { body, status, headers } = await fetch(input, {
      ...options,
      headers: namedHeaders(options?.headers),
      signal,
      redirect: "error",
    });
    return new Response(body?.pipeThrough(upTo(responseBytesMax)) ?? null, { status, headers });
  };
}

function namedHeaders(given: RequestInit["headers"]): Headers {
  const headers = new Headers(given);
  const name = activeTraceparent();
  if (name !== undefined) headers.set(traceHeader, name);
  return headers;
}

function upTo(bytesMax: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > bytesMax) controller.error(new Error(`response larger than ${bytesMax} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
