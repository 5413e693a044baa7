/** The API for programs other than browsers: the command line, the launcher, tests. */
import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from "@trpc/client";
import type { ApiRouter } from "./router.ts";

export type ApiClient = TRPCClient<ApiRouter>;

/** The header without which the API takes no mutation (SEC-5): a foreign page cannot send it without a preflight. */
export const apiHeader = { name: "x-tabella", value: "1" } as const;

/** At most so many calls in one request (SEC-7), and only such as ask: a request that changes something holds one. */
export const apiBatchSizeMax = 10;

/**
 * @param url of the API's mount, such as `http://127.0.0.1:8000/api`
 * @param accessToken the bearer token to send, asked before each request; null while not logged in
 * @param origin one of the API's allowed origins: a program without a token has nothing else to show
 */
export function createApiClient({
  url,
  origin,
  accessToken = () => null,
}: {
  url: string;
  origin: string;
  accessToken?: () => string | null;
}): ApiClient {
  function headers() {
    const token = accessToken();
    return {
      origin,
      [apiHeader.name]: apiHeader.value,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
  }
  return createTRPCClient<ApiRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "mutation",
        true: httpLink({ url, headers }),
        false: httpBatchLink({ url, maxItems: apiBatchSizeMax, maxURLLength: 2000, headers }),
      }),
    ],
  });
}
