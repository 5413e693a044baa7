"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.ts";
import type { OpenedBallotInput } from "./challenge-report.ts";
import type { GenesisSource } from "./use-genesis-choice.ts";
import { verificationWorker } from "./verification-client.ts";

interface ChallengeCheckInput {
  readonly input: OpenedBallotInput | null;
  readonly genesis: GenesisSource | undefined;
  /** The reader's own archive of the election, in place of what the server has. */
  readonly archive: { readonly name: string; readonly bytes: Uint8Array } | null;
}

/** Checks an opened ballot in the worker, against the election as the validators sealed it or as an archive has it. */
export function useChallengeCheck({ input, genesis, archive }: ChallengeCheckInput) {
  const trpc = useTRPC();
  const asksServer = input !== null && archive === null;
  const election = useQuery(trpc.elections.get.queryOptions(asksServer ? { electionId: input.electionId } : skipToken));
  const openedInBlock = election.data?.openedInBlock ?? null;
  const opening = useQuery(
    trpc.chain.block.queryOptions(asksServer && openedInBlock !== null ? { index: openedInBlock } : skipToken),
  );
  const view = opening.data;
  const report = useQuery({
    queryKey: [
      "challenge-check",
      input,
      archive?.name ?? null,
      archive?.bytes.length ?? null,
      genesis?.hash,
      view?.block,
    ],
    enabled: input !== null && (archive !== null || (view !== undefined && genesis !== undefined)),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () => {
      if (input === null) throw new Error("broken promise: only what was handed over is checked");
      if (archive !== null) return verificationWorker().checkChallenge({ input, election: { archive: archive.bytes } });
      if (view === undefined) throw new Error("broken promise: a ballot is checked once its election is there");
      return verificationWorker().checkChallenge({
        input,
        election: {
          uuid: input.electionId,
          genesisText: genesis?.text ?? "",
          block: view.block,
          changes: view.validatorChanges,
        },
      });
    },
  });
  const isDraft = election.data !== undefined && openedInBlock === null;
  return {
    report: report.data,
    electionError: asksServer ? (election.error ?? opening.error) : null,
    isDraft: asksServer && isDraft,
    error: report.error,
    retry: () => void (election.error === null ? opening.refetch() : election.refetch()),
  };
}
