import type { ApiRouter } from "@tabella/rpc/api/router";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { requestHeaders, sessionLink } from "./session-link.ts";

/**
 * `const trpc = useTRPC(); useQuery(trpc.elections.list.queryOptions())`: every procedure of the API, typed end to end.
 * Live data: `useSubscription(trpc.chain.onBlock.subscriptionOptions(undefined, { onData }))` of `@trpc/tanstack-react-query`.
 */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<ApiRouter>();

/** Queries share requests, mutations go alone (each has its own outcome), streams are server-sent events. */
export function createApiClient(): TRPCClient<ApiRouter> {
  return createTRPCClient<ApiRouter>({
    links: [
      sessionLink,
      splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({ url: "/api" }),
        false: splitLink({
          condition: (op) => op.type === "mutation",
          true: httpLink({ url: "/api", headers: requestHeaders }),
          false: httpBatchLink({ url: "/api", headers: requestHeaders, maxItems: 10, maxURLLength: 1900 }),
        }),
      }),
    ],
  });
}
