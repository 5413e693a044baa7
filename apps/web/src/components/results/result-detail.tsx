"use client";

import type { ElectionDetail, ElectionResultView } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Printer } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { DemoBadge, PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Fact } from "@/components/ui/facts.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { CheckYourself } from "./check-yourself.tsx";
import { figuresShown } from "./compare-record.ts";
import { Pending } from "./pending.tsx";
import { QuestionResult } from "./question-result.tsx";
import { turnout } from "./vote-shares.ts";

/** While a count is under way the page follows it; a result never changes again. */
const followMs = 2_000;

export function ResultDetail({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("results");
  const trpc = useTRPC();
  const election = useQuery({
    ...trpc.elections.get.queryOptions({ electionId: uuid }),
    refetchInterval: ({ state }) => (isFinished(state.data) ? false : followMs),
  });
  const result = useQuery({
    ...trpc.results.get.queryOptions({ electionId: uuid }),
    refetchInterval: ({ state }) => (isFinished(state.data) ? false : followMs),
  });
  const error = election.error ?? result.error;
  if (election.data === undefined || result.data === undefined) {
    const retry = () => void Promise.all([election.refetch(), result.refetch()]);
    return (
      <>
        <PageTitle>{t("title")}</PageTitle>
        {error === null ? <Skeleton lines={8} /> : <ErrorState error={error} retry={retry} />}
      </>
    );
  }
  return <Loaded election={election.data} result={result.data} />;
}

function isFinished(data: { readonly phase: ElectionDetail["phase"] } | undefined): boolean {
  return data !== undefined && (data.phase === "tallied" || data.phase === "closed-without-result");
}

interface LoadedProps {
  readonly election: ElectionDetail;
  readonly result: ElectionResultView;
}

function Loaded({ election, result }: LoadedProps) {
  const t = useTranslations("results.detail");
  const { name, uuid, phase } = election;
  const isTallied = result.phase === "tallied";
  return (
    <>
      <PageTitle
        above={
          <span className="mb-1 flex flex-wrap gap-2">
            <PhaseBadge phase={result.phase} />
            {election.isDemo && <DemoBadge />}
          </span>
        }
        aside={
          isTallied && (
            <Button
              look="secondary"
              onClick={() => window.print()}
              icon={<Printer aria-hidden="true" className="size-4" />}
            >
              {t("print")}
            </Button>
          )
        }
      >
        {isTallied ? t("heading", { name }) : t("headingPending", { name })}
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-12 print:gap-6">
        <Figures election={election} result={result} />
        {isTallied ? (
          result.questions.map((question, at) => (
            <QuestionResult
              key={`${at} ${question.question}`}
              question={question}
              index={at + 1}
              count={result.questions.length}
              ballotsWeight={result.totalWeight}
              choicesMax={election.questions[at]?.max ?? 1}
            />
          ))
        ) : (
          <Pending election={election} />
        )}
        {election.openedInBlock !== null && phase !== "open" && (
          <CheckYourself uuid={uuid} isTallied={isTallied} shown={figuresShown(election, result)} />
        )}
        <p className="print:hidden">
          <LinkButton look="quiet" href={routes.election(uuid)} className="-ml-4.5">
            {t("toElection")}
          </LinkButton>
        </p>
      </div>
    </>
  );
}

function Figures({ election, result }: LoadedProps) {
  const t = useTranslations("results.detail");
  const format = useFormatter();
  const share = turnout(result.ballots, election.credentialCount);
  return (
    <section aria-labelledby="figures">
      <h2 id="figures" className="sr-only">
        {t("facts")}
      </h2>
      <dl
        className={clsx(
          "figures grid gap-x-8 gap-y-4 sm:grid-cols-2",
          election.registration === "roll" ? "lg:grid-cols-5 print:grid-cols-5" : "lg:grid-cols-4 print:grid-cols-4",
        )}
      >
        <Fact name={result.phase === "tallied" ? t("ballots") : t("ballotsSoFar")}>
          <span className="text-2xl">{format.number(result.ballots)}</span>
        </Fact>
        {election.registration === "roll" && (
          <Fact name={t("weight")}>
            <span className="text-2xl">{format.number(result.totalWeight)}</span>{" "}
            <span className="text-muted">{t("weightOf", { count: election.credentialWeight })}</span>
          </Fact>
        )}
        <Fact name={t("turnout")}>
          {share === null ? (
            t("noTurnout")
          ) : (
            <>
              <span className="text-2xl">{format.number(share, { style: "percent", maximumFractionDigits: 1 })}</span>{" "}
              <span className="text-muted">{t("turnoutOf", { count: election.credentialCount })}</span>
            </>
          )}
        </Fact>
        <Fact name={t("closedBlock")}>
          <BlockLink index={election.closedInBlock} />
        </Fact>
        <Fact name={t("resultBlock")}>
          <BlockLink index={result.resultInBlock} />
        </Fact>
      </dl>
    </section>
  );
}

function BlockLink({ index }: { readonly index: number | null }) {
  const t = useTranslations("results.detail");
  return index === null ? t("notYet") : <TextLink href={routes.block(index)}>{index}</TextLink>;
}
