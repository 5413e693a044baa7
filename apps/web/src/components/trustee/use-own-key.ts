"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAccount } from "@/trpc/use-account.ts";
import type { OwnKey } from "./own-key.ts";
import { openSeedStore } from "./seed-store.ts";

/** The trustee's key as this device knows it; null: it knows none. Undefined until it has looked. */
export function useOwnKey(electionId: string) {
  const queryClient = useQueryClient();
  const accountId = useAccount().account?.id ?? "";
  const queryKey = ["own-trustee-key", accountId, electionId];
  const { data } = useQuery({
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // A browser that keeps nothing asks for the file.
    queryFn: async (): Promise<OwnKey | null> =>
      await openSeedStore()
        .then((store) => store.ownKey(accountId, electionId))
        .catch(() => null),
  });

  async function remember(own: OwnKey): Promise<void> {
    queryClient.setQueryData(queryKey, own);
    await openSeedStore()
      .then((store) => store.keepOwnKey({ accountId, electionId, own }))
      .catch(() => undefined);
  }

  return { own: data, remember };
}
