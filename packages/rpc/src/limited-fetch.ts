type Options = Omit<RequestInit, "signal"> & { readonly signal?: AbortSignal | null | undefined };

/** `fetch` that gives up after `timeoutMs`, and never follows a redirect (SEC-14). */
export function limitedFetch(
  timeoutMs: number,
): (input: string | URL | Request, options?: Options) => Promise<Response> {
  return (input, options) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = options?.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    return fetch(input, { ...options, signal, redirect: "error" });
  };
}
