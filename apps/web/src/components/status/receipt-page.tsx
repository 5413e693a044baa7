"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { loginWithReturn, routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { useAccount } from "@/trpc/use-account.ts";
import { Receipt } from "./receipt.tsx";
import { useStoredBallot } from "./use-stored-ballot.ts";

const underWay = {
  state: "pending",
  transactionHash: null,
  blockIndex: null,
  seals: null,
  validators: null,
  receipt: null,
} as const;
const untilFinalMs = 700;
const afterwardsMs = 10_000;

export function ReceiptPage({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("status.receipt");
  const trpc = useTRPC();
  const { account, error: accountError, retry } = useAccount();
  const election = useQuery({
    ...trpc.elections.get.queryOptions({ electionId: uuid }),
    refetchInterval: afterwardsMs,
  });
  const vote = useQuery({
    ...trpc.votes.status.queryOptions({ electionId: uuid }),
    enabled: account !== undefined && account !== null,
    refetchInterval: ({ state }) => (state.data?.state === "pending" ? untilFinalMs : afterwardsMs),
  });
  const mayReplace = election.data?.replacingAllowed === true && election.data.phase === "open";
  const stored = useStoredBallot({
    accountId: account?.id,
    electionId: uuid,
    status: vote.data,
    keepKey: election.data === undefined || mayReplace,
  });
  const kept = stored === "loading" ? null : (stored?.sealed ?? null);
  // The ballot that this device sent last is not final yet, and the one that it replaces counts on.
  const isReplacing = kept !== null && kept.replaces !== null && kept.replaces === vote.data?.ballotHash;
  const { refetch } = vote;
  useEffect(() => {
    if (!isReplacing) return;
    const timer = setInterval(() => void refetch(), untilFinalMs);
    return () => clearInterval(timer);
  }, [isReplacing, refetch]);

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
  if (vote.data === undefined && error !== null) {
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
  if (vote.data === undefined || stored === "loading") return <Skeleton lines={6} />;
  if (vote.data.state === "none" && stored?.sealed != null && stored.receipt === null) {
    return (
      <Notice title={t("keptTitle")} body={t("keptBody")}>
        <LinkButton href={routes.vote(uuid)}>{t("send")}</LinkButton>
      </Notice>
    );
  }
  // Where ballots can be replaced, another device may have sent a later one.
  const isReplaced =
    election.data?.replacingAllowed === true &&
    kept !== null &&
    vote.data.ballotHash !== null &&
    kept.ballotHash !== vote.data.ballotHash &&
    !isReplacing;
  const ballotHash = kept === null || isReplaced ? vote.data.ballotHash : kept.ballotHash;
  if (ballotHash === null) {
    return (
      <Notice title={t("noneTitle")} body={t("noneBody")}>
        <LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>
      </Notice>
    );
  }
  return (
    <>
      {vote.isError && <Alert tone="warn" title={t("error")} className="mb-6" />}
      {isReplacing && (
        <Alert tone="info" live="status" title={t("replacingTitle")} className="mb-6">
          <p>{t("replacingBody")}</p>
        </Alert>
      )}
      {isReplaced && (
        <Alert tone="warn" live="alert" title={t("replacedTitle")} className="mb-6">
          <p>{t("replacedBody")}</p>
        </Alert>
      )}
      <Receipt
        ballotHash={ballotHash as `0x${string}`}
        fromThisDevice={kept !== null && !isReplaced}
        vote={isReplacing ? { ...underWay, ballotHash } : vote.data}
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
