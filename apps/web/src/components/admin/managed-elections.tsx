"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { DemoBadge, PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

const refreshMs = 10_000;

export function ManagedElections() {
  const t = useTranslations("admin.list");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.elections.list.queryOptions(),
    refetchInterval: refreshMs,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={6} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (data.length === 0) {
    return (
      <EmptyState title={t("empty")} actions={<LinkButton href={routes.adminNew}>{t("new")}</LinkButton>}>
        {t("emptyHint")}
      </EmptyState>
    );
  }
  return (
    <Table caption={t("caption")} captionHidden>
      <thead>
        <tr>
          <Th>{t("name")}</Th>
          <Th>{t("phase")}</Th>
          <Th className="text-right">{t("voters")}</Th>
          <Th className="text-right">{t("ballots")}</Th>
          <Th>{t("closes")}</Th>
        </tr>
      </thead>
      <tbody>
        {data.map((election) => (
          <tr key={election.uuid}>
            <Th scope="row" className="min-w-48 text-base text-ink">
              <TextLink href={routes.adminElection(election.uuid)}>{election.name}</TextLink>
            </Th>
            <Td>
              <span className="flex flex-wrap gap-2">
                <PhaseBadge phase={election.phase} />
                {election.isDemo && <DemoBadge />}
              </span>
            </Td>
            <Td className="text-right">{election.credentialCount}</Td>
            <Td className="text-right">{election.ballotCount}</Td>
            <Td className="whitespace-nowrap">
              {election.closesAt === null ? t("byHand") : <AbsoluteTime ms={election.closesAt} />}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
