"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight, ChevronsLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { SealMarks } from "./seal-marks.tsx";

const pageSize = 20;

/** A page of blocks below `cursor` (null: from the head). The address holds the cursor, so a page can be kept and sent. */
export function BlocksTable({ cursor }: { readonly cursor: number | null }) {
  const t = useTranslations("explorer");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.chain.blocks.queryOptions({ cursor, limit: pageSize }));
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={8} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  return (
    <div className="grid gap-5">
      <Table caption={t("blocks.caption")} captionHidden>
        <thead>
          <tr>
            <Th>{t("blocks.index")}</Th>
            <Th>{t("blocks.time")}</Th>
            <Th>{t("blocks.author")}</Th>
            <Th className="text-right">{t("blocks.transactions")}</Th>
            <Th>{t("blocks.seals")}</Th>
            <Th>{t("blocks.fingerprint")}</Th>
          </tr>
        </thead>
        <tbody>
          {data.blocks.map((block) => (
            <tr key={block.index}>
              <Td>
                <TextLink href={routes.block(block.index)}>{block.index}</TextLink>
              </Td>
              <Td className="whitespace-nowrap">
                <RelativeTime ms={block.timestamp} />
              </Td>
              <Td className="whitespace-nowrap">
                {block.authorName ?? (block.index === 0 ? t("block.noAuthor") : block.author)}
              </Td>
              <Td className="text-right">{block.transactionCount}</Td>
              <Td className="whitespace-nowrap">
                {block.index > 0 && (
                  <span className="flex items-center gap-2">
                    <SealMarks sealed={block.sealCount} all={block.validatorCount} />
                    {t("block.sealCount", { sealed: block.sealCount, all: block.validatorCount })}
                  </span>
                )}
              </Td>
              <Td>
                <HashText value={block.blockHash} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <nav aria-label={t("blocks.pages")} className="flex flex-wrap justify-between gap-3">
        {cursor !== null && (
          <LinkButton
            look="secondary"
            href={routes.blocks}
            icon={<ChevronsLeft aria-hidden="true" className="size-4" />}
          >
            {t("blocks.newest")}
          </LinkButton>
        )}
        {data.nextCursor !== null && (
          <LinkButton look="secondary" href={routes.blocksBefore(data.nextCursor)} className="ml-auto">
            {t("blocks.older")}
            <ArrowRight aria-hidden="true" className="size-4" />
          </LinkButton>
        )}
      </nav>
    </div>
  );
}
