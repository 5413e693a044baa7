"use client";

import type { Account } from "@tabella/rpc/api/schemas";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "./client.ts";
import { forgetSession, rememberSession } from "./session-age.ts";

/** For a query that is asked once: nothing may be loaded behind the voter's back while choosing (UX-5). */
export const askedOnce = {
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  refetchOnMount: "always",
} as const;

/**
 * `undefined` while unknown, null when nobody is logged in.
 * @param options.once as {@link askedOnce}: whoever was there stays, until the page is loaded again
 */
export function useAccount({ once = false }: { readonly once?: boolean } = {}): {
  readonly account: Account | null | undefined;
  readonly error: unknown;
  retry(): void;
} {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.auth.me.queryOptions(),
    ...(once ? askedOnce : { staleTime: 60_000 }),
  });
  return { account: data, error, retry: () => void refetch() };
}

/** Call with the account that `auth.login` or `auth.register` answered: everything read before is read anew. */
export function useSignedIn(): (account: Account) => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (account) => {
    rememberSession(Date.now());
    queryClient.clear();
    queryClient.setQueryData(trpc.auth.me.queryKey(), account);
  };
}

export function useLogout(onLoggedOut: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.auth.logout.mutationOptions({
      // Also where the server did not answer: from here on this page renews nothing by itself.
      onSettled: forgetSession,
      onSuccess: () => {
        queryClient.clear();
        queryClient.setQueryData(trpc.auth.me.queryKey(), null);
        onLoggedOut();
      },
    }),
  );
}
