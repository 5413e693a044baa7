"use client";

import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useTRPC } from "@/trpc/client.ts";

/** New blocks refresh it (use-live-blocks); the interval is for validators that come and go while nothing happens. */
const refreshMs = 10_000;

export function NetworkStatus() {
  const t = useTranslations("explorer.status");
  const format = useFormatter();
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.chain.status.queryOptions(),
    refetchInterval: refreshMs,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={2} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  const { height, transactionCount, validatorsOnline, validatorCount, quorum, electionCount, headTimestamp } = data;
  return (
    <section aria-labelledby="network-status">
      <h2 id="network-status" className="sr-only">
        {t("title")}
      </h2>
      <dl className="figures grid overflow-hidden rounded-card border border-line bg-surface max-sm:divide-y sm:grid-cols-2 lg:grid-cols-5 divide-line lg:divide-x">
        <Figure name={t("height")} hint={t("heightHint")}>
          {format.number(height)}
        </Figure>
        <Figure name={t("transactions")} hint={t("transactionsHint")}>
          {format.number(transactionCount)}
        </Figure>
        <Figure name={t("validators")} hint={t("validatorsHint", { quorum })} alarming={validatorsOnline < quorum}>
          {t("validatorsValue", { online: validatorsOnline, all: validatorCount })}
        </Figure>
        <Figure name={t("elections")} hint={t("electionsHint")}>
          {format.number(electionCount)}
        </Figure>
        <Figure name={t("lastBlock")} hint={t("lastBlockHint")}>
          <RelativeTime ms={headTimestamp} />
        </Figure>
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly hint: string;
  readonly alarming?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, hint, alarming = false, children }: FigureProps) {
  return (
    <div className="grid content-start gap-0.5 px-5 py-4">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className={`font-semibold text-2xl tracking-tight ${alarming ? "text-bad" : ""}`}>{children}</dd>
      <dd className="text-muted text-sm">{hint}</dd>
    </div>
  );
}
