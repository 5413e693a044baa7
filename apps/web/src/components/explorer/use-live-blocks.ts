"use client";

import type { BlockSummary } from "@tabella/rpc/api/chain-schemas";
import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.ts";
import { mergeBlocks } from "./merge-blocks.ts";

export type Connection = "connecting" | "connected" | "reconnecting";

/**
 * The newest blocks, newest first, kept up to date. The stream starts behind the newest block of the first answer and
 * resumes by its event id, so no block between the two is missed, nor one while the connection was lost (EXP-3).
 */
export function useLiveBlocks(countMax: number) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [arrived, setArrived] = useState<readonly BlockSummary[]>([]);
  const [everConnected, setEverConnected] = useState(false);
  const first = useQuery({
    ...trpc.chain.blocks.queryOptions({ limit: countMax }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newest = first.data?.blocks[0]?.index;

  const { status } = useSubscription(
    trpc.chain.onBlock.subscriptionOptions(newest === undefined ? skipToken : { lastEventId: String(newest) }, {
      onStarted: () => setEverConnected(true),
      onData: ({ data }) => {
        setArrived((known) => mergeBlocks(known, [data], countMax));
        void queryClient.invalidateQueries({ queryKey: trpc.chain.status.queryKey() });
        void queryClient.invalidateQueries({ queryKey: trpc.chain.pool.queryKey() });
      },
    }),
  );
  const connection: Connection = status === "pending" ? "connected" : everConnected ? "reconnecting" : "connecting";

  return {
    blocks: mergeBlocks(first.data?.blocks ?? [], arrived, countMax),
    /** The newest one that came over the stream, for announcing it. */
    latestArrival: arrived[0],
    connection,
    isPending: first.isPending,
    error: first.error,
    retry: () => void first.refetch(),
  };
}
