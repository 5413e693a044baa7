"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { createApiClient, TRPCProvider } from "./client.ts";
import { failureOf, isTemporary } from "./failure.ts";

const retriesMax = 3;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // The API on this host answers even when the device has no internet.
        networkMode: "always",
        retry: (failures, error) => failures < retriesMax && isTemporary(failureOf(error)),
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function ApiProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [apiClient] = useState(createApiClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider queryClient={queryClient} trpcClient={apiClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
