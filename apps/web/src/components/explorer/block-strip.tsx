"use client";

import type { BlockSummary } from "@tabella/rpc/api/chain-schemas";
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { Link } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { ScrollRegion } from "./scroll-region.tsx";
import { SealMarks } from "./seal-marks.tsx";
import type { Connection, useLiveBlocks } from "./use-live-blocks.ts";

/** What waits for a block moves within a second; a new block refreshes it too. */
const poolRefreshMs = 5_000;

export function BlockStrip({ live }: { readonly live: ReturnType<typeof useLiveBlocks> }) {
  const t = useTranslations("explorer.live");
  const trpc = useTRPC();
  const pool = useQuery({ ...trpc.chain.pool.queryOptions(), refetchInterval: poolRefreshMs });
  const waiting = pool.data?.waiting;
  const { latestArrival } = live;

  return (
    <section aria-labelledby="latest-blocks" className="min-w-0">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 id="latest-blocks" className="text-xl">
          {t("title")}
        </h2>
        <ConnectionState connection={live.connection} />
        <TextLink href={routes.blocks} className="ml-auto">
          {t("all")}
        </TextLink>
      </div>
      <p role="status" className="sr-only">
        {latestArrival && t("announce", { index: latestArrival.index, count: latestArrival.transactionCount })}
      </p>
      {live.error !== null && <ErrorState error={live.error} retry={live.retry} />}
      {live.isPending && <Skeleton lines={3} />}
      {live.blocks.length > 0 && (
        <ScrollRegion label={t("list")} className="-mx-1 overflow-x-auto px-1 pb-3">
          <ol className="flex w-max gap-3">
            {waiting !== undefined && (
              <li className="grid w-36 content-center gap-1 rounded-card border border-line-strong border-dashed p-4">
                <span className="text-muted text-sm">{t("waiting")}</span>
                <span className="font-medium">{t("waitingCount", { count: waiting })}</span>
              </li>
            )}
            {live.blocks.map((block) => (
              <BlockCard key={block.index} block={block} isNew={block.index === latestArrival?.index} />
            ))}
          </ol>
        </ScrollRegion>
      )}
    </section>
  );
}

function BlockCard({ block, isNew }: { readonly block: BlockSummary; readonly isNew: boolean }) {
  const t = useTranslations("explorer");
  return (
    <li className={clsx("w-44 shrink-0", isNew && "animate-rise")}>
      <Link
        href={routes.block(block.index)}
        className="figures grid h-full gap-1.5 rounded-card border border-line bg-surface p-4 shadow-card transition-colors hover:border-line-strong"
      >
        <span className="font-semibold text-lg text-link underline decoration-1 underline-offset-4">
          {t("block.title", { index: block.index })}
        </span>
        <span>{t("live.blockCount", { count: block.transactionCount })}</span>
        <span className="text-muted text-sm">
          <RelativeTime ms={block.timestamp} />
        </span>
        <span className="mt-1 flex items-center gap-2 text-muted text-sm">
          {block.index > 0 && <SealMarks sealed={block.sealCount} all={block.validatorCount} />}
          <span>
            {block.index > 0
              ? t("block.sealCount", { sealed: block.sealCount, all: block.validatorCount })
              : t("block.noAuthor")}
            {block.index > 0 && <span className="sr-only"> {t("block.seals")}</span>}
          </span>
        </span>
      </Link>
    </li>
  );
}

function ConnectionState({ connection }: { readonly connection: Connection }) {
  const t = useTranslations("explorer.live");
  return (
    <span className="inline-flex items-center gap-2 text-muted text-sm">
      <svg
        aria-hidden="true"
        viewBox="0 0 10 10"
        className={clsx("size-2.5", connection === "connected" ? "text-good" : "text-warn")}
      >
        <circle
          cx="5"
          cy="5"
          r="4"
          fill={connection === "connected" ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.5"
        />
      </svg>
      {t(connection)}
    </span>
  );
}
