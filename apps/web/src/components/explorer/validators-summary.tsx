"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { OnlineBadge } from "./online-badge.tsx";

const refreshMs = 10_000;

export function ValidatorsSummary() {
  const t = useTranslations("explorer");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.chain.validators.queryOptions(),
    refetchInterval: refreshMs,
  });
  return (
    <section aria-labelledby="validators-summary" className="min-w-0">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="validators-summary" className="text-xl">
          {t("sealers.title")}
        </h2>
        <TextLink href={routes.validators}>{t("sealers.all")}</TextLink>
      </div>
      {data === undefined && error === null && <Skeleton lines={3} />}
      {data === undefined && error !== null && (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
      {data !== undefined && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data.map(({ address, name, online, height }) => (
            <li key={address} className="figures flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
              <span className="font-medium">{name}</span>
              <OnlineBadge online={online} />
              {height !== null && (
                <span className="ml-auto text-muted text-sm">
                  {t("validators.height")} {height}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
