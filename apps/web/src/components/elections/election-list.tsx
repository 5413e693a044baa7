"use client";

import type { ElectionPhase, ElectionSummary } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { ElectionCard } from "./election-card.tsx";

const sections = [
  { name: "open", phases: ["open"] },
  { name: "counting", phases: ["closed"] },
  { name: "finished", phases: ["tallied", "closed-without-result"] },
  { name: "preparing", phases: ["draft", "ready"] },
] as const satisfies readonly { readonly name: string; readonly phases: readonly ElectionPhase[] }[];

const refreshMs = 15_000;

export function ElectionList() {
  const t = useTranslations("elections.list");
  const trpc = useTRPC();
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...trpc.elections.list.queryOptions(),
    refetchInterval: refreshMs,
  });

  if (isPending) return <Skeleton lines={5} />;
  if (data === undefined)
    return <ErrorState error={error} title={t("error")} retry={() => void refetch()} retrying={isFetching} />;
  if (data.length === 0) return <EmptyState title={t("empty")}>{t("emptyHelp")}</EmptyState>;
  return (
    <div className="grid gap-12">
      {sections.map(({ name, phases }) => {
        const inSection = data.filter(({ phase }) => (phases as readonly ElectionPhase[]).includes(phase));
        if (inSection.length === 0) return null;
        return (
          <section key={name} aria-labelledby={`elections-${name}`}>
            <h2 id={`elections-${name}`} className="mb-4 text-2xl">
              {t(name)}
            </h2>
            <ElectionGrid elections={inSection} />
          </section>
        );
      })}
    </div>
  );
}

export function ElectionGrid({ elections }: { readonly elections: readonly ElectionSummary[] }) {
  return (
    <ul className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
      {elections.map((election) => (
        <li key={election.uuid}>
          <ElectionCard election={election} />
        </li>
      ))}
    </ul>
  );
}
