"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { DemoBadge, PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { QuestionList } from "@/components/elections/question-list.tsx";
import { TrusteeTable } from "@/components/elections/trustee-table.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Steps } from "@/components/ui/steps.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { CeremonyPanel } from "./ceremony-panel.tsx";
import { ClosingTime } from "./closing-time.tsx";
import { ElectionTask } from "./election-task.tsx";

/** Trustees' keys, ballots and parts come in while the administrator looks on. */
const refreshMs = 3_000;
const stages = ["draft", "ready", "open", "closed", "tallied"] as const;

export function ManagedElection({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("admin");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.elections.get.queryOptions({ electionId: uuid }),
    refetchInterval: refreshMs,
  });
  if (data !== undefined) return <Loaded election={data} />;
  return (
    <>
      <PageTitle>{t("title")}</PageTitle>
      {error === null ? (
        <Skeleton lines={8} />
      ) : (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
    </>
  );
}

function Loaded({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  const stage = election.phase === "closed-without-result" ? "tallied" : election.phase;
  return (
    <>
      <PageTitle
        above={
          <span className="grid gap-2">
            <TextLink href={routes.admin}>{t("back")}</TextLink>
            <span className="flex flex-wrap gap-2">
              <PhaseBadge phase={election.phase} />
              {election.isDemo && <DemoBadge />}
            </span>
          </span>
        }
      >
        {election.name}
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-12">
        <Steps names={stages.map((name) => t(`stages.${name}`))} current={stages.indexOf(stage)} />
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <ElectionTask election={election} />
          <div className="grid gap-10">
            <Figures election={election} />
            <Links election={election} />
          </div>
        </div>
        {election.threshold !== null && election.openedInBlock === null && <CeremonyPanel uuid={election.uuid} />}
        <section aria-labelledby="trustees" className="grid min-w-0 gap-3">
          <h2 id="trustees" className="text-xl">
            {t("trustees")}
          </h2>
          <TrusteeTable election={election} />
        </section>
        <section aria-labelledby="questions" className="grid gap-3">
          <h2 id="questions" className="text-xl">
            {t("questions")}
          </h2>
          <QuestionList questions={election.questions} />
        </section>
      </div>
    </>
  );
}

function Figures({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  return (
    <section aria-labelledby="figures" className="grid gap-4">
      <h2 id="figures" className="text-xl">
        {t("figures")}
      </h2>
      <Facts>
        <Fact name={t("voters")}>{election.roll?.size ?? election.credentialCount}</Fact>
        {election.roll !== null && <Fact name={t("votes")}>{election.roll.totalWeight}</Fact>}
        <Fact name={t("ballots")}>{election.ballotCount}</Fact>
        <Fact name={t("ballotsMin")}>{election.ballotsMin}</Fact>
        <Fact name={t("replacing")}>{t(election.replacingAllowed ? "replacingYes" : "replacingNo")}</Fact>
        <Fact name={t("closes")}>
          <span className="grid gap-2">
            {election.closesAt === null ? t("byHand") : <AbsoluteTime ms={election.closesAt} />}
            {(election.phase === "draft" || election.phase === "ready") && <ClosingTime election={election} />}
          </span>
        </Fact>
      </Facts>
    </section>
  );
}

function Links({ election: { uuid, phase, openedInBlock, closedInBlock } }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  if (phase === "draft" || phase === "ready") return null;
  return (
    <section aria-labelledby="links" className="grid gap-3">
      <h2 id="links" className="text-xl">
        {t("links")}
      </h2>
      <ul className="grid gap-1">
        <li>
          <TextLink href={routes.election(uuid)}>{t("linkElection")}</TextLink>
        </li>
        <li>
          <TextLink href={routes.results(uuid)}>{t("linkResults")}</TextLink>
        </li>
        {openedInBlock !== null && (
          <li>
            <TextLink href={routes.block(openedInBlock)}>{t("linkOpened", { index: openedInBlock })}</TextLink>
          </li>
        )}
        {closedInBlock !== null && (
          <li>
            <TextLink href={routes.block(closedInBlock)}>{t("linkClosed", { index: closedInBlock })}</TextLink>
          </li>
        )}
      </ul>
    </section>
  );
}
