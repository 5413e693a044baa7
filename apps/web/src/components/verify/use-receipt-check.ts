"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.ts";
import { electionIdOf } from "./receipt-input.ts";
import type { GenesisSource } from "./use-genesis-choice.ts";
import { verificationWorker } from "./verification-client.ts";

/**
 * Checks the receipt in the worker as soon as it and a genesis file are there, and again when either changes. The
 * election's text, if the server has it, adds a step; without it everything else is still checked.
 */
export function useReceiptCheck(receiptText: string | null, genesis: GenesisSource | undefined) {
  const trpc = useTRPC();
  const electionId = receiptText === null ? null : electionIdOf(receiptText);
  const election = useQuery(trpc.elections.get.queryOptions(electionId === null ? skipToken : { electionId }));
  const electionSettled = electionId === null || !election.isPending;
  return useQuery({
    queryKey: ["receipt-check", receiptText, genesis?.hash, election.data?.election ?? null],
    enabled: receiptText !== null && genesis !== undefined && electionSettled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () =>
      verificationWorker().checkReceipt({
        receiptText: receiptText ?? "",
        genesisText: genesis?.text ?? "",
        election: election.data?.election ?? null,
      }),
  });
}
