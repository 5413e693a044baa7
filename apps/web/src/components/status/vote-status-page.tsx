"use client";

import type { Hash } from "@tabella/crypto/hex";
import { trackingCode } from "@tabella/election/tracking-code";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { Blocks, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { BallotWay } from "./ballot-way.tsx";
import { CodeForm } from "./code-form.tsx";
import { LockCode } from "./lock-code.tsx";
import { TrackingCodeText } from "./tracking-code-text.tsx";
import { readTypedCode } from "./typed-code.ts";
import { useCodeProblem } from "./use-code-problem.ts";

/** Beside the live stream, in case that is cut by something between. */
const refreshMs = 5_000;

export function VoteStatusPage({ typed }: { readonly typed: string }) {
  const t = useTranslations("status");
  const problem = useCodeProblem(typed);
  const read = readTypedCode(typed);
  if (read.ok) return <VoteByCode code={read.value} />;
  return (
    <>
      <PageTitle>{t("find.title")}</PageTitle>
      <Alert tone="bad" live="alert" className="mb-6" title={problem} />
      <CodeForm initial={typed} />
    </>
  );
}

function VoteByCode({ code }: { readonly code: string }) {
  const t = useTranslations("status.code");
  const trpc = useTRPC();
  const search = useQuery({ ...trpc.chain.search.queryOptions({ text: code }), refetchInterval: refreshMs });
  const found = search.data?.hits.find((hit) => hit.kind === "ballot");
  const receipt = useQuery({
    ...trpc.chain.receipt.queryOptions(found === undefined ? skipToken : { ballotHash: found.ballotHash }),
    placeholderData: keepPreviousData,
  });
  const election = useQuery({
    ...trpc.elections.get.queryOptions(found === undefined ? skipToken : { electionId: found.electionId }),
    refetchInterval: refreshMs,
  });
  useSubscription(
    trpc.chain.onBlock.subscriptionOptions(undefined, {
      onData: () => {
        if (found === undefined) void search.refetch();
        else void Promise.all([election.refetch(), receipt.refetch()]);
      },
    }),
  );

  const replacedBy = (receipt.data?.replacedBy ?? null) as Hash | null;
  const sealed =
    found === undefined || receipt.data === undefined
      ? null
      : { block: receipt.data.blockIndex, seals: receipt.data.seals, validators: receipt.data.validators };
  return (
    <>
      <PageTitle>{t("title")}</PageTitle>
      <Tablet className="grid max-w-3xl gap-7">
        {code.startsWith("0x") ? <code className="break-all">{code}</code> : <TrackingCodeText code={code} />}
        {search.isPending && (
          <>
            <p className="text-muted">{t("searching")}</p>
            <Skeleton lines={3} />
          </>
        )}
        {search.data === undefined && search.error !== null && (
          <ErrorState
            error={search.error}
            title={t("error")}
            retry={() => void search.refetch()}
            retrying={search.isFetching}
          />
        )}
        {search.data !== undefined && found === undefined && (
          <Alert tone="warn" live="status" title={t("absentTitle")}>
            <p>{t("absentBody")}</p>
          </Alert>
        )}
        {found !== undefined && (
          <LockCode receipt={receipt.data?.receipt ?? null} election={election.data?.election ?? null} />
        )}
        {found !== undefined && (
          <BallotWay received sealed={sealed} phase={election.data?.phase} replaced={replacedBy !== null} />
        )}
        {replacedBy !== null && (
          <Alert tone="warn" title={t("replacedTitle")}>
            <p>{t("replacedBody")}</p>
            <p>
              <TextLink href={routes.statusOf(trackingCode(replacedBy))}>{t("replacedBy")}</TextLink>
            </p>
          </Alert>
        )}
        {election.data !== undefined && (
          <p>
            <span className="text-muted">{t("election")}: </span>
            <TextLink href={routes.election(election.data.uuid)}>{election.data.name}</TextLink>
          </p>
        )}
      </Tablet>
      <div className="mt-6 flex flex-wrap gap-3">
        {found !== undefined && (
          <>
            <LinkButton
              href={`${routes.verify}?code=${encodeURIComponent(code)}`}
              icon={<ShieldCheck aria-hidden="true" className="size-5" />}
            >
              {t("check")}
            </LinkButton>
            <LinkButton
              look="secondary"
              href={routes.block(found.blockIndex)}
              icon={<Blocks aria-hidden="true" className="size-5" />}
            >
              {t("block")}
            </LinkButton>
          </>
        )}
        <LinkButton look="quiet" href={routes.status}>
          {t("lookup")}
        </LinkButton>
      </div>
    </>
  );
}
