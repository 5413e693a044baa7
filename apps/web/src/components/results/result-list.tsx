"use client";

import type { ElectionPhase, ElectionSummary } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { DemoBadge, PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

const groups: readonly { readonly name: "counted" | "underway" | "without"; readonly phase: ElectionPhase }[] = [
  { name: "counted", phase: "tallied" },
  { name: "underway", phase: "closed" },
  { name: "without", phase: "closed-without-result" },
];

export function ResultList() {
  const t = useTranslations("results");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.elections.list.queryOptions());
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={6} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  const shown = groups
    .map((group) => ({ ...group, elections: data.filter(({ phase }) => phase === group.phase) }))
    .filter(({ elections }) => elections.length > 0);
  if (shown.length === 0) {
    return (
      <EmptyState title={t("empty")} actions={<LinkButton href={routes.elections}>{t("elections")}</LinkButton>}>
        {t("emptyHint")}
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-10">
      {shown.map(({ name, elections }) => (
        <section key={name} aria-labelledby={`results-${name}`} className="grid gap-4">
          <h2 id={`results-${name}`} className="text-xl">
            {t(name)}
          </h2>
          <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {elections.map((election) => (
              <li key={election.uuid}>
                <ResultCard election={election} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ResultCard({ election: { uuid, name, phase, isDemo, ballotCount } }: { readonly election: ElectionSummary }) {
  const t = useTranslations("results");
  return (
    <Card className="flex h-full flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <PhaseBadge phase={phase} />
        {isDemo && <DemoBadge />}
      </div>
      <h3 className="text-xl">{name}</h3>
      <p className="figures mt-auto text-muted">{t("ballots", { count: ballotCount })}</p>
      <LinkButton
        look="secondary"
        href={routes.results(uuid)}
        aria-label={t("show", { name })}
        className="w-fit"
        icon={<ArrowRight aria-hidden="true" className="size-4" />}
      >
        {t("detail.open")}
      </LinkButton>
    </Card>
  );
}
