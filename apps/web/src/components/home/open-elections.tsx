"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ElectionGrid } from "@/components/elections/election-list.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useTRPC } from "@/trpc/client.ts";

const shownMax = 3;
const refreshMs = 15_000;

export function OpenElections() {
  const t = useTranslations("home.open");
  const trpc = useTRPC();
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...trpc.elections.list.queryOptions(),
    refetchInterval: refreshMs,
  });
  if (isPending) return <Skeleton lines={4} />;
  if (data === undefined) return <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />;
  const open = data.filter(({ phase }) => phase === "open").slice(0, shownMax);
  return open.length === 0 ? (
    <EmptyState title={t("none")}>{t("noneHelp")}</EmptyState>
  ) : (
    <ElectionGrid elections={open} />
  );
}
