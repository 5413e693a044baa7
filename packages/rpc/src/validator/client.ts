import { createTRPCClient, createWSClient, httpBatchLink, splitLink, type TRPCClient, wsLink } from "@trpc/client";
import { limitedFetch } from "../limited-fetch.ts";
import { callsPerRequestMax } from "./limits.ts";
import type { ValidatorRouter } from "./router.ts";

export type ValidatorClient = TRPCClient<ValidatorRouter>;

/** Ten pages of whole blocks in one batch, and their wrapping. */
const responseBytesMax = 134_217_728;

/**
 * A typed client of one validator's public door, for programs (browsers talk to the API). Calls go in small batches over
 * HTTP; a subscription opens a WebSocket, resumes by itself where it was cut off, and closes it when nobody listens.
 * @param url public base URL, such as `http://127.0.0.1:30303`
 * @param options.timeoutMs after which a call fails
 */
export function createValidatorClient(url: string, options: { readonly timeoutMs?: number } = {}): ValidatorClient {
  const endpoint = `${url.replace(/\/+$/, "")}/trpc`;
  const socket = createWSClient({
    url: endpoint.replace(/^http/, "ws"),
    lazy: { enabled: true, closeMs: 1_000 },
    retryDelayMs: (attempt) => Math.min(500 * 2 ** attempt, 8_000),
  });
  return createTRPCClient<ValidatorRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: wsLink({ client: socket }),
        false: httpBatchLink({
          url: endpoint,
          maxItems: callsPerRequestMax,
          maxURLLength: 2_000,
          fetch: limitedFetch({ timeoutMs: options.timeoutMs ?? 10_000, responseBytesMax }),
        }),
      }),
    ],
  });
}
