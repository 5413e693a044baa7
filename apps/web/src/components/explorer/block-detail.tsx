"use client";

import type { BlockId, BlockView } from "@tabella/rpc/api/chain-schemas";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { BlockChecks } from "./block-checks.tsx";
import { RawJson } from "./raw-json.tsx";
import { SealMarks } from "./seal-marks.tsx";
import { TransactionRows } from "./transaction-rows.tsx";

export function BlockDetail({ id }: { readonly id: BlockId }) {
  const t = useTranslations("explorer.block");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.chain.block.queryOptions(id));
  if (data !== undefined) return <Loaded view={data} />;
  const index = "index" in id ? String(id.index) : "";
  return (
    <>
      <PageTitle>{t("title", { index })}</PageTitle>
      {error === null && <Skeleton lines={8} />}
      {error !== null && failureOf(error).code === "NOT_FOUND" && (
        <EmptyState title={t("missing", { index })}>{t("missingHint")}</EmptyState>
      )}
      {error !== null && failureOf(error).code !== "NOT_FOUND" && (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
    </>
  );
}

function Loaded({ view }: { readonly view: BlockView }) {
  const t = useTranslations("explorer");
  const { summary, transactions, sealedBy, block } = view;
  const isGenesis = summary.index === 0;
  return (
    <>
      <PageTitle
        lead={isGenesis ? t("block.genesisLead") : t("block.lead", { count: summary.transactionCount })}
        aside={<Neighbours index={summary.index} />}
      >
        {t("block.title", { index: summary.index })}
      </PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-10">
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-2">
          <section aria-labelledby="block-facts" className="grid gap-4">
            <h2 id="block-facts" className="text-xl">
              {t("block.facts")}
            </h2>
            <Facts>
              <Fact name={t("block.time")}>
                <AbsoluteTime ms={summary.timestamp} />
              </Fact>
              <Fact name={t("block.author")}>
                {isGenesis ? t("block.noAuthor") : (summary.authorName ?? summary.author)}
              </Fact>
              {!isGenesis && (
                <Fact name={t("block.seals")}>
                  <span className="flex flex-wrap items-center gap-x-3">
                    <SealMarks sealed={summary.sealCount} all={summary.validatorCount} />
                    {t("block.sealCount", { sealed: summary.sealCount, all: summary.validatorCount })}
                  </span>
                  <span className="block font-normal text-muted text-sm">
                    {sealedBy.map(({ name, address }) => name ?? address).join(", ")}
                  </span>
                </Fact>
              )}
              {!isGenesis && (
                <Fact name={t("block.round")}>
                  {summary.round}
                  <span className="block font-normal text-muted text-sm">{t("block.roundHint")}</span>
                </Fact>
              )}
              <Fact name={t("block.fingerprint")}>
                <HashText value={summary.blockHash} name={t("block.fingerprint")} />
              </Fact>
              <Fact name={t("block.parent")}>
                <HashText value={summary.prevHash} name={t("block.parent")} />
              </Fact>
              <Fact name={t("block.ledgerSize")}>{block.ledger_size}</Fact>
            </Facts>
          </section>
          <BlockChecks view={view} />
        </div>
        <section aria-labelledby="block-transactions" className="min-w-0">
          <h2 id="block-transactions" className="mb-3 text-xl">
            {t("block.transactions")}
          </h2>
          {transactions.length === 0 ? (
            <p className="text-muted">{t("block.noTransactions")}</p>
          ) : (
            <TransactionRows
              caption={t("block.transactionsCaption", { index: summary.index })}
              rows={transactions.map((transaction) => ({ summary: transaction }))}
              showBlock={false}
            />
          )}
        </section>
        <RawJson value={block} title={t("raw.block")} fileName={`block-${summary.index}.json`} />
      </div>
    </>
  );
}

function Neighbours({ index }: { readonly index: number }) {
  const t = useTranslations("explorer.block");
  return (
    <nav aria-label={t("neighbours")} className="flex gap-2">
      {index > 0 && (
        <LinkButton
          look="secondary"
          size="small"
          href={routes.block(index - 1)}
          icon={<ArrowLeft aria-hidden="true" className="size-4" />}
        >
          {t("previous")}
        </LinkButton>
      )}
      <LinkButton look="secondary" size="small" href={routes.block(index + 1)}>
        {t("next")}
        <ArrowRight aria-hidden="true" className="size-4" />
      </LinkButton>
    </nav>
  );
}
