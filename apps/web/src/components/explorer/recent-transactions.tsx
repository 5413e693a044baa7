"use client";

import { useQueries } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { TransactionRows } from "./transaction-rows.tsx";
import type { useLiveBlocks } from "./use-live-blocks.ts";

const blocksMax = 5;
const rowsMax = 10;

/** The transactions of the newest blocks that have any. A final block never changes, so each is read once. */
export function RecentTransactions({ live }: { readonly live: ReturnType<typeof useLiveBlocks> }) {
  const t = useTranslations("explorer.recent");
  const trpc = useTRPC();
  const full = live.blocks.filter(({ transactionCount }) => transactionCount > 0).slice(0, blocksMax);
  const views = useQueries({
    queries: full.map(({ index }) => ({
      ...trpc.chain.block.queryOptions({ index }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const rows = views
    .flatMap(({ data }) =>
      data === undefined ? [] : data.transactions.map((summary) => ({ summary, block: data.summary })),
    )
    .slice(0, rowsMax);
  const isPending = live.isPending || (rows.length === 0 && views.some((view) => view.isPending));

  return (
    <section aria-labelledby="recent-transactions" className="min-w-0">
      <h2 id="recent-transactions" className="mb-3 text-xl">
        {t("title")}
      </h2>
      {isPending && <Skeleton lines={5} />}
      {!isPending && rows.length === 0 && live.error === null && <EmptyState title={t("empty")} />}
      {rows.length > 0 && <TransactionRows caption={t("caption")} rows={rows} showBlock />}
    </section>
  );
}
