"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { cameTooLate } from "@/ballot/cast.ts";
import { LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useSending } from "@/components/vote/use-sending.ts";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { useAccount } from "@/trpc/use-account.ts";
import { hasArrived } from "./arrival.ts";
import { Receipt } from "./receipt.tsx";
import { ReceiptNotices } from "./receipt-notices.tsx";
import { useSettling, useStoredBallot } from "./use-stored-ballot.ts";
import { useVoteProof } from "./use-vote-proof.ts";
import { receiptToCheck, standingOf } from "./vote-standing.ts";

const untilFinalMs = 700;
/** For the first half minute; who waits longer waits for a validator to come back. */
const hurriedLooks = 40;
const stillWaitingMs = 5_000;
const afterwardsMs = 10_000;
const sendAgainAfterMs = 10_000;
/** Time for the server's word and its check, after which most have nothing more to send. */
const sendFirstAfterMs = 1_000;

/**
 * The receipt, and all that happens until there is one: while nothing proves that the ballot is in, this device keeps its
 * bytes and sends them again (UX-9); what the server says is believed once its receipt has been checked here (R3).
 */
export function ReceiptPage({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("status.receipt");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { account, error: accountError, retry } = useAccount();
  const device = useStoredBallot(account?.id, uuid);
  const isLoading = device.stored === "loading";
  const stored = device.stored === "loading" ? undefined : device.stored;
  const election = useQuery({
    ...trpc.elections.get.queryOptions({ electionId: uuid }),
    refetchInterval: afterwardsMs,
  });
  const isUnproven = stored?.receipt === null && stored.sealed?.transaction != null;
  const vote = useQuery({
    ...trpc.votes.status.queryOptions({ electionId: uuid }),
    enabled: account !== undefined && account !== null,
    refetchInterval: ({ state }) => {
      if (state.data?.state !== "pending" && !isUnproven) return afterwardsMs;
      return state.dataUpdateCount + state.errorUpdateCount < hurriedLooks ? untilFinalMs : stillWaitingMs;
    },
  });
  const { reread } = device;
  const named = vote.data?.ballotHash ?? null;
  useEffect(() => {
    if (named !== null) reread();
  }, [named, reread]);
  const proof = useVoteProof({
    receipt: isLoading || election.isPending ? null : receiptToCheck(stored, vote.data),
    electionId: uuid,
    election: election.data?.election ?? null,
    publicCredential: stored?.publicCredential ?? null,
  });
  const standing = standingOf({
    stored,
    vote: vote.data,
    proof,
    replacingAllowed: election.data?.replacingAllowed === true,
  });
  const { ballotHash, proven, fromThisDevice } = standing;
  const mayReplace = election.data?.replacingAllowed === true && election.data.phase === "open";
  useSettling(
    device,
    proven !== null && standing.isSettled
      ? {
          ballotHash: proven.ballotHash,
          receipt: fromThisDevice && proof.kind === "proven" ? proof.receipt : null,
          keepKey: election.data === undefined || mayReplace,
        }
      : null,
  );

  const kept = stored?.sealed ?? null;
  const mustSend = account != null && standing.mustSend;
  const wasAccepted = kept !== null && hasArrived(kept.ballotHash);
  const { outcome, waiting } = useSending(
    mustSend && kept?.transaction != null
      ? { accountId: account.id, electionId: uuid, ballotHash: kept.ballotHash, transaction: kept.transaction }
      : null,
    { againAfterMs: sendAgainAfterMs, firstAfterMs: wasAccepted ? sendAgainAfterMs : sendFirstAfterMs },
  );
  const answered = outcome?.kind === "accepted" ? outcome.status : null;
  const isLoggedOut = outcome?.kind === "login-needed";
  useEffect(() => {
    if (isLoggedOut) void queryClient.invalidateQueries({ queryKey: trpc.auth.me.queryKey() });
    if (answered !== null) queryClient.setQueryData(trpc.votes.status.queryKey({ electionId: uuid }), answered);
  }, [answered, isLoggedOut, queryClient, trpc, uuid]);

  if (account === null) {
    return (
      <Notice title={t("loginTitle")} body={t("loginBody")}>
        <LinkButton href={loginWithReturn(routes.receipt(uuid))}>{t("login")}</LinkButton>
        <LinkButton look="secondary" href={routes.status}>
          {t("byCode")}
        </LinkButton>
      </Notice>
    );
  }
  const error = accountError ?? vote.error;
  if (vote.data === undefined && error !== null && kept === null && !isLoading) {
    return (
      <>
        <PageTitle>{t("title")}</PageTitle>
        <ErrorState
          error={error}
          title={t("error")}
          retry={() => (vote.error === null ? retry() : void vote.refetch())}
        />
      </>
    );
  }
  if (isLoading || (vote.data === undefined && kept === null)) return <Skeleton lines={6} />;
  if (ballotHash === null) {
    return (
      <Notice title={t("noneTitle")} body={t("noneBody")}>
        <LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>
      </Notice>
    );
  }
  const refusal = mustSend && outcome?.kind === "refused" ? outcome.failure : null;
  const isTooLate = refusal !== null && cameTooLate(refusal);
  if (isTooLate && standing.notice !== "refuted" && standing.notice !== "replacing") {
    return (
      <Notice title={t("tooLateTitle")} body={t("tooLateBody")}>
        <LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>
      </Notice>
    );
  }
  // A ballot that came too late to replace another leaves that one as it was.
  const earlier = isTooLate && standing.notice === "replacing" && proof.kind === "proven" ? proof.proven : null;
  return (
    <>
      <ReceiptNotices
        uuid={uuid}
        notice={earlier === null ? standing.notice : "replacing-too-late"}
        fromThisDevice={fromThisDevice}
        waiting={mustSend ? waiting : null}
        refusal={isTooLate ? null : refusal}
        isStale={vote.isError && !mustSend}
      />
      <Receipt
        ballotHash={earlier?.ballotHash ?? ballotHash}
        fromThisDevice={fromThisDevice && earlier === null}
        proven={earlier ?? proven}
        receipt={proof.kind === "proven" ? proof.receipt : null}
        // Nor is that believed of a server whose receipt does not hold.
        arrived={standing.notice !== "refuted" && (wasAccepted || outcome?.kind === "accepted")}
        checking={proof.kind === "checking"}
        mayReplace={mayReplace}
        election={
          election.data === undefined
            ? null
            : {
                uuid,
                name: election.data.name,
                phase: election.data.phase,
                isDemo: election.data.isDemo,
                myWeight: election.data.myWeight,
                text: election.data.election,
              }
        }
      />
    </>
  );
}

function Notice({
  title,
  body,
  children,
}: {
  readonly title: string;
  readonly body: string;
  readonly children: ReactNode;
}) {
  return (
    <>
      <PageTitle lead={body}>{title}</PageTitle>
      <div className="flex flex-wrap gap-3">{children}</div>
    </>
  );
}
