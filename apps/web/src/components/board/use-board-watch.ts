"use client";

import { useQuery } from "@tanstack/react-query";
import { useGenesis } from "@/components/verify/use-genesis.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { useTRPCClient } from "@/trpc/client.ts";
import { announceBoard, boardStore } from "./use-board-memory.ts";
import { type BoardState, watchBoard } from "./watch-board.ts";

/** A page that stays open looks again so often; sooner while the board is behind, which passes. */
const lookEveryMs = 60_000;
const lookWhileBehindEveryMs = 5_000;

/**
 * Looks at the board at each visit of a page that reads from it. The board of a genesis file that this browser does not
 * know is neither compared nor remembered: `isOtherGenesis`.
 */
export function useBoardWatch(): { readonly state: BoardState | null; readonly isOtherGenesis: boolean } {
  const client = useTRPCClient();
  const { genesis } = useGenesis();
  const isOtherGenesis = genesis?.pin.state === "changed";
  const { data } = useQuery({
    queryKey: ["board-watch", genesis?.hash],
    enabled: genesis !== undefined && !isOtherGenesis,
    refetchInterval: ({ state }) => (state.data?.kind === "behind" ? lookWhileBehindEveryMs : lookEveryMs),
    queryFn: async (): Promise<BoardState | null> => {
      const store = boardStore();
      if (genesis === undefined || store === null) return null;
      const worker = verificationWorker();
      const state = await watchBoard({
        genesis,
        store,
        nowMs: Date.now,
        ask: (of) => client.chain.checkpoint.query(of),
        judge: (input) => worker.judgeBoard(input),
        proveFork: (input) => worker.proveFork(input),
      });
      announceBoard();
      return state;
    },
  });
  return { state: data ?? null, isOtherGenesis };
}
