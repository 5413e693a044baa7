"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { partsNeeded } from "@/lib/parts-needed.ts";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { ElectionCall } from "./election-call.tsx";
import { DemoBadge, PhaseBadge } from "./phase-badge.tsx";
import { QuestionList } from "./question-list.tsx";
import { TrusteeTable } from "./trustee-table.tsx";

const refreshMs = 10_000;

export function ElectionPage({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("elections.detail");
  const trpc = useTRPC();
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...trpc.elections.get.queryOptions({ electionId: uuid }),
    refetchInterval: refreshMs,
  });
  if (isPending) return <Skeleton lines={8} />;
  if (data === undefined) {
    return (
      <>
        <PageTitle>{t("above")}</PageTitle>
        <ErrorState error={error} title={t("error")} retry={() => void refetch()} retrying={isFetching} />
      </>
    );
  }
  return <Election election={data} />;
}

function Election({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("elections.detail");
  const common = useTranslations("common");
  return (
    <>
      <PageTitle
        className="mb-4"
        above={
          <span className="mb-1 flex flex-wrap gap-2">
            <PhaseBadge phase={election.phase} />
            {election.isDemo && <DemoBadge />}
          </span>
        }
      >
        {election.name}
      </PageTitle>
      {election.description !== "" && (
        <p className="mb-8 max-w-prose whitespace-pre-line text-lg text-muted">{election.description}</p>
      )}
      {election.isDemo && (
        <Alert className="mb-8">
          <p>{common("demoNote")}</p>
        </Alert>
      )}
      <div className="grid items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <ElectionCall election={election} />
        <section aria-labelledby="numbers" className="grid gap-4">
          <h2 id="numbers" className="text-xl">
            {t("numbers")}
          </h2>
          <Facts>
            <Fact name={t("ballots")}>
              <span className="text-2xl">{election.ballotCount}</span>
            </Fact>
            <Fact name={t("credentials")}>
              <span className="text-2xl">{election.credentialCount}</span>
            </Fact>
            <Fact name={t("minimum")}>{election.ballotsMin}</Fact>
            <Fact name={t("replacing")}>{t(election.replacingAllowed ? "replacingYes" : "replacingNo")}</Fact>
          </Facts>
          {election.roll === null ? (
            <p className="text-muted text-sm">{t("credentialsHelp")}</p>
          ) : (
            <p className="text-muted text-sm">
              {t("rollFixed", { count: election.roll.size, votes: election.roll.totalWeight })} {t("rollHelp")}
            </p>
          )}
          {election.openedInBlock !== null && (
            <p>
              <TextLink href={routes.verifyAbsence(election.uuid)}>{t("absence")}</TextLink>
            </p>
          )}
        </section>
      </div>

      <section aria-labelledby="questions" className="mt-12">
        <h2 id="questions" className="mb-4 text-2xl">
          {t("questions")}
        </h2>
        <QuestionList questions={election.questions} />
      </section>

      <section aria-labelledby="trustees" className="mt-12 grid gap-4">
        <h2 id="trustees" className="text-2xl">
          {t("trustees")}
        </h2>
        <p className="max-w-prose text-muted">
          {t(election.threshold === null ? "trusteesHelp" : "trusteesHelpSome", {
            needed: partsNeeded(election).needed,
          })}
        </p>
        <TrusteeTable election={election} />
        {election.threshold !== null && (
          <p>
            <TextLink href={routes.ceremony(election.uuid)}>{t("ceremony")}</TextLink>
          </p>
        )}
      </section>

      <div className="mt-12">
        <Disclosure summary={common("details")}>
          <Facts>
            <Fact name={t("technical.uuid")}>
              <HashText value={election.uuid} name={t("technical.uuid")} full />
            </Fact>
            <Fact name={t("technical.genesis")}>
              <HashText value={election.genesisHash} name={t("technical.genesis")} />
            </Fact>
            {election.roll !== null && (
              <>
                <Fact name={t("technical.roll")}>
                  <HashText value={election.roll.hash} name={t("technical.roll")} />
                </Fact>
                <Fact name={t("technical.authority")}>
                  <HashText value={election.roll.authority} name={t("technical.authority")} />
                </Fact>
              </>
            )}
            <Fact name={t("technical.opened")}>
              <BlockLink index={election.openedInBlock} />
            </Fact>
            <Fact name={t("technical.closed")}>
              <BlockLink index={election.closedInBlock} />
            </Fact>
          </Facts>
        </Disclosure>
      </div>
    </>
  );
}

function BlockLink({ index }: { readonly index: number | null }) {
  const t = useTranslations("elections.detail");
  return index === null ? t("technical.notYet") : <TextLink href={routes.block(index)}>{index}</TextLink>;
}
