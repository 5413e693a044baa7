"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { type BallotStore, type KeptBallot, openBallotStore } from "@/ballot/ballot-store.ts";
import { cameTooLate } from "@/ballot/cast.ts";
import { announceArrival } from "@/components/status/arrival.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import { useSending } from "./use-sending.ts";
import { WaitingAlert } from "./waiting-alert.tsx";

interface CastScreenProps {
  readonly ballotKey: { readonly accountId: string; readonly electionId: string };
  readonly ballot: KeptBallot;
  /** Called once it has arrived, in place of going to the receipt: it is not the ballot that the voter has just made. */
  readonly onOtherArrived?: () => void;
  onRestart(): void;
}

const once = { againAfterMs: null, firstAfterMs: 0 } as const;

/** Sends the kept bytes until they have arrived and leads to the receipt, which sees to the rest; or says what to do. */
export function CastScreen({ ballotKey, ballot, onOtherArrived, onRestart }: CastScreenProps) {
  const t = useTranslations("vote.cast");
  const text = useFailureText();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [broken, setBroken] = useState(false);
  const { electionId } = ballotKey;
  const { transaction, ballotHash } = ballot;
  const { outcome, waiting } = useSending(
    transaction === null ? null : { ...ballotKey, ballotHash, transaction },
    once,
  );
  // Without bytes it was final before. Whether another ballot counts, the receipt page finds out for itself.
  const arrived = transaction === null || outcome?.kind === "accepted" || outcome?.kind === "voted-before";

  useEffect(() => {
    if (!arrived) return;
    for (const queryKey of [trpc.elections.pathKey(), trpc.votes.pathKey()]) {
      void queryClient.invalidateQueries({ queryKey, refetchType: "none" });
    }
    if (onOtherArrived !== undefined) return onOtherArrived();
    announceArrival(outcome?.kind === "accepted" ? ballotHash : null);
    router.replace(routes.receipt(electionId));
  }, [arrived, outcome, ballotHash, electionId, onOtherArrived, queryClient, router, trpc]);

  if (outcome?.kind === "login-needed") {
    return (
      <>
        <PageTitle lead={t("loginBody")}>{t("loginTitle")}</PageTitle>
        <LinkButton href={loginWithReturn(routes.vote(electionId))}>{t("login")}</LinkButton>
      </>
    );
  }
  if (outcome?.kind === "refused") {
    const restart = async (store: BallotStore): Promise<void> => {
      await store.unseal(ballotKey, ballotHash);
      // Another ballot may count by now, which the next one has to replace.
      await queryClient.invalidateQueries({ queryKey: trpc.votes.pathKey() });
      onRestart();
    };
    return (
      <>
        <PageTitle>{t(cameTooLate(outcome.failure) ? "tooLateTitle" : "refusedTitle")}</PageTitle>
        <Alert tone="bad" live="alert">
          <p>{cameTooLate(outcome.failure) ? t("tooLateBody") : text(outcome.failure)}</p>
          {broken && <p>{t("storeBroken")}</p>}
        </Alert>
        <div className="mt-6 flex flex-wrap gap-3">
          {outcome.restart && (
            <Button
              onClick={() =>
                openBallotStore()
                  .then(restart)
                  .catch(() => setBroken(true))
              }
            >
              {t("restart")}
            </Button>
          )}
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
        <WaitingAlert waiting={waiting} />
      )}
    </>
  );
}
