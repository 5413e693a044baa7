import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import { limitedFetch } from "../limited-fetch.ts";
import type { BootnodeRouter } from "./router.ts";

export type BootnodeClient = TRPCClient<BootnodeRouter>;

/** A list of 110 records of 3 kB is far below. */
const responseBytesMax = 2_097_152;

/** @param url base URL of the bootnode, such as `http://127.0.0.1:8546` */
export function createBootnodeClient(url: string, options: { readonly timeoutMs?: number } = {}): BootnodeClient {
  return createTRPCClient<BootnodeRouter>({
    links: [
      httpLink({
        url: `${url.replace(/\/+$/, "")}/trpc`,
        fetch: limitedFetch({ timeoutMs: options.timeoutMs ?? 5_000, responseBytesMax }),
      }),
    ],
  });
}
