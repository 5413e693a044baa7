"use client";

import type { BlockView } from "@tabella/rpc/api/chain-schemas";
import { useQuery } from "@tanstack/react-query";
import { useGenesis } from "@/components/verify/use-genesis.ts";
import { verificationWorker } from "@/components/verify/verification-client.ts";
import { useTRPC } from "@/trpc/client.ts";
import type { BlockCheckOutcome } from "./block-verification.ts";

/** Checks a block in a worker, from the genesis file that this browser knows. `outcomes` is null while it works. */
export function useBlockVerification(view: BlockView, transactionHash: string | undefined) {
  const { block, validatorChanges: changes } = view;
  const trpc = useTRPC();
  const genesis = useGenesis();
  // Block 1 follows from genesis.json itself; the genesis block has no parent.
  const needsParent = block.index > 1;
  const parent = useQuery({ ...trpc.chain.block.queryOptions({ index: block.index - 1 }), enabled: needsParent });
  const ready = genesis.genesis !== undefined && (!needsParent || parent.data !== undefined);
  const genesisText = genesis.genesis?.text ?? "";

  const checked = useQuery({
    queryKey: ["block-verification", genesisText, block.block_hash, changes.length, transactionHash ?? null],
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () =>
      verificationWorker().checkBlock({
        genesisText,
        block,
        parent: parent.data?.block ?? null,
        changes,
        transactionHash: transactionHash ?? null,
      }),
  });

  const pin = genesis.genesis?.pin;
  const founding: BlockCheckOutcome | null =
    genesis.genesis === undefined
      ? null
      : { name: "genesis", ok: pin?.state !== "changed", facts: { hash: genesis.genesis.hash } };
  return {
    outcomes: checked.data === undefined || founding === null ? null : [founding, ...checked.data],
    genesisPin: pin,
    error: genesis.error ?? parent.error ?? checked.error,
  };
}
