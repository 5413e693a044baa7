"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { BallotStore, KeptBallot } from "@/ballot/ballot-store.ts";
import { type CastOutcome, castSealedBallot } from "@/ballot/cast.ts";
import { announceArrival } from "@/components/status/arrival.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import type { Failure } from "@/trpc/failure.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";

interface CastScreenProps {
  readonly store: BallotStore;
  readonly ballotKey: { readonly accountId: string; readonly electionId: string };
  readonly ballot: KeptBallot;
  /** Where ballots can be replaced, the voting key signs the next one too. */
  readonly keepKey: boolean;
  /** It is not the ballot that the voter has just made: another tab was first. */
  readonly isOther: boolean;
  onVotedBefore(): void;
  onRestart(): void;
}

interface Waiting {
  readonly failure: Failure;
  readonly seconds: number;
  tryNow(): void;
}

type Ended = Exclude<CastOutcome, { readonly kind: "accepted" }>;

/** Sends the kept bytes until their fate is known; leads to the receipt, or says what to do. */
export function CastScreen({ store, ballotKey, ballot, keepKey, isOther, onVotedBefore, onRestart }: CastScreenProps) {
  const t = useTranslations("vote.cast");
  const text = useFailureText();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [ended, setEnded] = useState<Ended | null>(null);
  const { electionId, accountId } = ballotKey;
  const begun = useRef(false);

  useEffect(() => {
    // Once for this screen, however often React runs the effect: one conversation with the API at a time.
    if (begun.current) return;
    begun.current = true;
    const key = { electionId, accountId };

    const accepted = async (receipt: string | null): Promise<void> => {
      if (receipt !== null) await store.finish(key, { ballotHash: ballot.ballotHash, receipt }, { keepKey });
      await queryClient.invalidateQueries({ queryKey: trpc.elections.pathKey(), refetchType: "none" });
      await queryClient.invalidateQueries({ queryKey: trpc.votes.pathKey(), refetchType: "none" });
      if (isOther) return onVotedBefore();
      announceArrival();
      router.replace(routes.receipt(electionId));
    };
    const { transaction } = ballot;
    if (transaction === null) {
      void accepted(null);
      return;
    }
    void castSealedBallot(ballot.ballotHash, {
      submit: () => client.votes.submit.mutate({ electionId, transaction }),
      registerKey: async () => {
        const stored = await store.get(key);
        return stored && client.credentials.register.mutate({ electionId, credential: stored.publicCredential });
      },
      wait: (ms) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms);
          const tryNow = (): void => {
            clearTimeout(timer);
            resolve();
          };
          setWaiting((before) => before && { ...before, tryNow });
        }),
      onWaiting: (failure, ms) => setWaiting({ failure, seconds: Math.ceil(ms / 1000), tryNow: () => undefined }),
    }).then(async (outcome) => {
      setWaiting(null);
      if (outcome.kind === "accepted") return accepted(outcome.status?.receipt ?? null);
      if (outcome.kind === "voted-before") {
        await store.unseal(key, ballot.ballotHash);
        return onVotedBefore();
      }
      setEnded(outcome);
    });
  }, [ballot, electionId, accountId, keepKey, isOther, client, onVotedBefore, queryClient, router, store, trpc]);

  if (ended?.kind === "login-needed") {
    return (
      <>
        <PageTitle lead={t("loginBody")}>{t("loginTitle")}</PageTitle>
        <LinkButton href={loginWithReturn(routes.vote(electionId))}>{t("login")}</LinkButton>
      </>
    );
  }
  if (ended?.kind === "refused") {
    const restart = async (): Promise<void> => {
      await store.unseal(ballotKey, ballot.ballotHash);
      // Another ballot may count by now, which the next one has to replace.
      await queryClient.invalidateQueries({ queryKey: trpc.votes.pathKey() });
      onRestart();
    };
    return (
      <>
        <PageTitle>{t("refusedTitle")}</PageTitle>
        <Alert tone="bad" live="alert">
          <p>{text(ended.failure)}</p>
        </Alert>
        <div className="mt-6 flex flex-wrap gap-3">
          {ended.restart && <Button onClick={restart}>{t("restart")}</Button>}
          <LinkButton look="secondary" href={routes.election(electionId)}>
            {t("election")}
          </LinkButton>
        </div>
      </>
    );
  }
  return (
    <>
      <PageTitle>{t("title")}</PageTitle>
      {waiting === null ? (
        <p role="status" className="flex items-center gap-3 text-lg">
          <Spinner />
          {t("sending")}
        </p>
      ) : (
        <Alert
          tone="warn"
          live="status"
          title={t("waiting")}
          actions={
            <Button look="secondary" size="small" onClick={waiting.tryNow}>
              {t("now")}
            </Button>
          }
        >
          <p>{text(waiting.failure)}</p>
          <p>{t("again", { seconds: waiting.seconds })}</p>
        </Alert>
      )}
    </>
  );
}
