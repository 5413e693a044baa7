"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
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
  const stored = useStoredBallot({ accountId: account?.id, electionId: uuid, status: vote.data });

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
  const ballotHash = stored?.sealed?.ballotHash ?? vote.data.ballotHash;
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
      <Receipt
        ballotHash={ballotHash as `0x${string}`}
        fromThisDevice={stored?.sealed != null}
        vote={vote.data}
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
