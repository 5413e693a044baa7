"use client";

import type { Hash } from "@tabella/crypto/hex";
import type { TransactionView } from "@tabella/rpc/api/chain-schemas";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { failureOf } from "@/trpc/failure.ts";
import { BlockChecks } from "./block-checks.tsx";
import { FactValue } from "./fact-value.tsx";
import { RawJson } from "./raw-json.tsx";
import { type Fact as TransactionFact, transactionFacts } from "./transaction-facts.ts";

export function TransactionDetail({ hash }: { readonly hash: string }) {
  const t = useTranslations("explorer.transaction");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.chain.transaction.queryOptions({ hash }));
  if (data !== undefined) return <Loaded view={data} />;
  return (
    <>
      <PageTitle>{t("documentTitle")}</PageTitle>
      {error === null && <Skeleton lines={8} />}
      {error !== null && failureOf(error).code === "NOT_FOUND" && (
        <EmptyState title={t("missing")}>{t("missingHint")}</EmptyState>
      )}
      {error !== null && failureOf(error).code !== "NOT_FOUND" && (
        <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
      )}
    </>
  );
}

function Loaded({ view }: { readonly view: TransactionView }) {
  const t = useTranslations("explorer");
  const trpc = useTRPC();
  const { summary, transaction } = view;
  const inBlock = useQuery(trpc.chain.block.queryOptions({ index: view.blockIndex }));
  const { ballotHash } = summary;
  const onBoard = useQuery(trpc.chain.receipt.queryOptions(ballotHash === null ? skipToken : { ballotHash }));
  return (
    <>
      <PageTitle lead={t(`transaction.leads.${summary.type}`)}>{t(`transaction.types.${summary.type}`)}</PageTitle>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-10">
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-2">
          <div className="grid gap-8">
            <section aria-labelledby="transaction-facts" className="grid gap-4">
              <h2 id="transaction-facts" className="text-xl">
                {t("transaction.facts")}
              </h2>
              <Facts>
                {[...transactionFacts(transaction), ...replacedByFact(onBoard.data?.replacedBy)].map((fact) => (
                  <Fact key={fact.label} name={t(`facts.${fact.label}`)}>
                    <FactValue fact={fact} />
                  </Fact>
                ))}
              </Facts>
            </section>
            <section aria-labelledby="transaction-place" className="grid gap-4">
              <h2 id="transaction-place" className="text-xl">
                {t("transaction.place")}
              </h2>
              <Facts>
                <Fact name={t("transaction.block")}>
                  <TextLink href={routes.block(view.blockIndex)}>
                    {t("block.title", { index: view.blockIndex })}
                  </TextLink>
                </Fact>
                <Fact name={t("transaction.position")}>{view.position + 1}</Fact>
                <Fact name={t("transaction.time")}>
                  <AbsoluteTime ms={view.timestamp} />
                </Fact>
                <Fact name={t("transaction.size")}>{t("words.bytes", { bytes: summary.bytes })}</Fact>
                <Fact name={t("transaction.fingerprint")}>
                  <HashText value={summary.hash} name={t("transaction.fingerprint")} />
                </Fact>
              </Facts>
            </section>
          </div>
          {inBlock.data !== undefined && <BlockChecks view={inBlock.data} transactionHash={summary.hash} />}
          {inBlock.error !== null && <ErrorState error={inBlock.error} retry={() => void inBlock.refetch()} />}
          {inBlock.isPending && <Skeleton lines={8} />}
        </div>
        <RawJson
          value={transaction}
          title={t("raw.transaction")}
          fileName={`transaction-${summary.hash.slice(2, 10)}.json`}
        />
      </div>
    </>
  );
}

/** What later blocks say of a ballot, as a fact behind its own. */
function replacedByFact(ballotHash: string | null | undefined): readonly TransactionFact[] {
  if (ballotHash == null) return [];
  return [{ label: "replacedBy", value: { kind: "ballot", ballotHash: ballotHash as Hash } }];
}
