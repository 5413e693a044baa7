"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useGenesis } from "@/components/verify/use-genesis.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import type { VoteToProve } from "./vote-proof.ts";
import type { ProofState } from "./vote-standing.ts";

interface VoteProofQuery extends Omit<VoteToProve, "genesisText" | "receiptText"> {
  /** null: none has come yet. */
  readonly receipt: string | null;
}

/** Checks the receipt in the worker, against the genesis file that this browser knows. */
export function useVoteProof({ receipt, electionId, election, publicCredential }: VoteProofQuery): ProofState {
  const { genesis, error } = useGenesis();
  const isKnownChain = genesis?.pin.state !== "changed";
  const proof = useQuery({
    queryKey: ["vote-proof", receipt, genesis?.hash, electionId, election, publicCredential],
    enabled: receipt !== null && genesis !== undefined && isKnownChain,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    // Each validator keeps other seals, so that receipts of one ballot differ; what was proven stays proven meanwhile.
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const receiptText = receipt ?? "";
      const genesisText = genesis?.text ?? "";
      const input = { genesisText, receiptText, electionId, election, publicCredential };
      return { receipt: receiptText, proven: await verificationWorker().proveVote(input) };
    },
  });
  if (receipt === null) return { kind: "none" };
  if (!isKnownChain || proof.data?.proven === null) return { kind: "refuted" };
  if (proof.data !== undefined) return { kind: "proven", ...proof.data, proven: proof.data.proven };
  return { kind: proof.isError || (genesis === undefined && error !== null) ? "unchecked" : "checking" };
}
