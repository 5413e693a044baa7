"use client";

import type { Hash } from "@tabella/crypto/hex";
import type { Account } from "@tabella/rpc/api/schemas";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { askedOnce } from "@/trpc/use-account.ts";
import { BoothFrame } from "./booth-frame.tsx";
import { useBallotDevice } from "./use-ballot-device.ts";
import { VoteSession } from "./vote-session.tsx";
import { VotedBefore } from "./voted-before.tsx";

/** Lets in who has not voted or may vote again, and has a ballot paper that belongs to an open election. */
export function BallotGate({ account, uuid }: { readonly account: Account; readonly uuid: string }) {
  const t = useTranslations("vote.gate");
  const trpc = useTRPC();
  const election = useQuery({ ...trpc.elections.get.queryOptions({ electionId: uuid }), ...askedOnce });
  const vote = useQuery({ ...trpc.votes.status.queryOptions({ electionId: uuid }), ...askedOnce });
  const openedInBlock = election.data?.phase === "open" ? election.data.openedInBlock : null;
  const genesis = useQuery({ ...trpc.chain.genesis.queryOptions(), ...askedOnce });
  const opening = useQuery({
    ...trpc.chain.block.queryOptions(openedInBlock === null ? skipToken : { index: openedInBlock }),
    ...askedOnce,
  });
  const device = useBallotDevice({
    accountId: account.id,
    uuid,
    genesisText: genesis.data,
    opening: opening.data,
  });

  const frame = {
    uuid,
    ...(election.data === undefined ? {} : { electionName: election.data.name, isDemo: election.data.isDemo }),
  };
  const problems = [
    { ...failedQuery(election), title: t("electionError") },
    { ...failedQuery(genesis), title: t("electionError") },
    { ...failedQuery(opening), title: t("electionError") },
    { ...failedQuery(vote), title: t("voteError") },
  ];
  const problem = problems.find(({ error }) => error !== null);
  if (problem !== undefined) {
    return (
      <BoothFrame {...frame}>
        <ErrorState {...problem} />
      </BoothFrame>
    );
  }
  const mayReplace = election.data?.phase === "open" && election.data.replacingAllowed && vote.data?.state === "final";
  if (election.data !== undefined && vote.data !== undefined && vote.data.state === "final" && !mayReplace) {
    return (
      <BoothFrame {...frame} leavable={false}>
        <VotedBefore uuid={uuid} />
      </BoothFrame>
    );
  }
  if (election.data !== undefined && openedInBlock === null) {
    return (
      <BoothFrame {...frame}>
        <Alert
          tone="warn"
          title={t("notOpenTitle")}
          actions={
            <>
              <LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>
              {vote.data?.state === "pending" && (
                <LinkButton look="secondary" href={routes.receipt(uuid)}>
                  {t("toReceipt")}
                </LinkButton>
              )}
            </>
          }
        >
          <p>{t("notOpenBody")}</p>
        </Alert>
      </BoothFrame>
    );
  }
  if (election.data?.registration === "roll" && election.data.roll?.isComplete !== true) {
    return (
      <BoothFrame {...frame}>
        <Alert
          tone="warn"
          title={t("rollTitle")}
          actions={<LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>}
        >
          <p>{t("rollBody")}</p>
        </Alert>
      </BoothFrame>
    );
  }
  if (election.data?.registration === "roll" && election.data.myWeight === null) {
    return (
      <BoothFrame {...frame}>
        <Alert
          tone="warn"
          title={t("strangerTitle")}
          actions={<LinkButton href={routes.election(uuid)}>{t("toElection")}</LinkButton>}
        >
          <p>{t("strangerBody", { email: account.email })}</p>
        </Alert>
      </BoothFrame>
    );
  }
  if (device.kind === "no-store") {
    return (
      <BoothFrame {...frame}>
        <Alert tone="bad" live="alert" title={t("storeTitle")}>
          <p>{t("storeBody")}</p>
        </Alert>
      </BoothFrame>
    );
  }
  if (device.kind === "preparing" || election.data === undefined || vote.data === undefined) {
    return (
      <BoothFrame {...frame}>
        <p className="mb-6 text-muted">{t("loading")}</p>
        <Skeleton lines={5} />
      </BoothFrame>
    );
  }
  if (!device.device.paper.ok) {
    return (
      <BoothFrame {...frame}>
        <Alert tone="bad" live="alert" title={t("textTitle")}>
          <p>{t("textBody")}</p>
        </Alert>
      </BoothFrame>
    );
  }
  return (
    <VoteSession
      account={account}
      election={election.data}
      device={device.device}
      paper={device.device.paper.value}
      replaces={mayReplace ? (vote.data.ballotHash as Hash | null) : null}
      isUnderWayElsewhere={vote.data.state === "pending"}
    />
  );
}

function failedQuery(query: { readonly data: unknown; readonly error: unknown; refetch(): unknown }) {
  return { error: query.data === undefined ? query.error : null, retry: () => void query.refetch() };
}
