import type { ApiRouter } from "@tabella/rpc/api/router";
import { formatTraceparent, newTraceContext, traceHeader } from "@tabella/telemetry/trace-context";
import { createTRPCClient, httpLink, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { forgetSession, mustRenew, rememberSession, sessionSince } from "./session-age.ts";

/**
 * SEC-5: a header that no form of another site can send; and a name for this one request, under which every service logs
 * it. No two requests share it, so that nobody can tell from names what the same person asked (SEC-26).
 */
export function requestHeaders(): Record<string, string> {
  const name = newTraceContext((length) => crypto.getRandomValues(new Uint8Array(length)));
  return { "x-tabella": "1", [traceHeader]: formatTraceparent(name) };
}

const renewalClient = createTRPCClient<ApiRouter>({ links: [httpLink({ url: "/api", headers: requestHeaders })] });

let renewal: Promise<void> | null = null;

/** One renewal at a time, however many calls wait for it. A session that has ended is forgotten. */
function renewSession(): Promise<void> {
  renewal ??= renewalClient.auth.refresh
    .mutate()
    .then(() => rememberSession(Date.now()))
    .catch((error: unknown) => {
      if (isNotLoggedIn(error)) forgetSession();
    })
    .finally(() => {
      renewal = null;
    });
  return renewal;
}

function isNotLoggedIn(error: unknown): boolean {
  return error instanceof TRPCClientError && (error as TRPCClientError<ApiRouter>).data?.code === "NOT_LOGGED_IN";
}

/** Renews the short access token before a call when it is about to end, and once more if the API still says so. */
export const sessionLink: TRPCLink<ApiRouter> = () => {
  return ({ op, next }) =>
    observable((observer) => {
      let cancelled = false;
      let subscription: { unsubscribe(): void } | undefined;
      const send = (renewOnRefusal: boolean): void => {
        subscription = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (!renewOnRefusal || !isNotLoggedIn(error) || sessionSince(document.cookie) === null) {
              return observer.error(error);
            }
            void renewSession().then(() => !cancelled && send(false));
          },
        });
      };
      const isSigningIn = op.path === "auth.login" || op.path === "auth.register" || op.path === "auth.logout";
      if (!isSigningIn && mustRenew(document.cookie, Date.now()))
        void renewSession().then(() => !cancelled && send(true));
      else send(!isSigningIn);
      return () => {
        cancelled = true;
        subscription?.unsubscribe();
      };
    });
};
