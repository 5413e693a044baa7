"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.ts";
import type { GenesisDescription } from "./genesis-description.ts";
import { checkPin, type GenesisPin } from "./genesis-pin.ts";
import { verificationWorker } from "./verification-client.ts";

export interface KnownGenesis extends GenesisDescription {
  /** The file's exact text. */
  readonly text: string;
  readonly pin: GenesisPin;
}

/** The server's genesis.json, read in the worker and compared with the one that this browser remembers. */
export function useGenesis() {
  const trpc = useTRPC();
  const served = useQuery({ ...trpc.chain.genesis.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  const described = useQuery({
    queryKey: ["genesis-description", served.data],
    enabled: served.data !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async (): Promise<KnownGenesis> => {
      const text = served.data ?? "";
      const read = await verificationWorker().describeGenesis(text);
      if (!read.ok) throw new Error(read.error);
      return { ...read.value, text, pin: checkPin(localStorage, read.value.hash) };
    },
  });
  return { genesis: described.data, error: served.error ?? described.error, retry: () => void served.refetch() };
}
