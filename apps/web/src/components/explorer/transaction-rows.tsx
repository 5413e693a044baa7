import type { TransactionSummary } from "@tabella/rpc/api/chain-schemas";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { HashText } from "@/components/ui/hash-text.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { ElectionLink } from "./election-link.tsx";

export interface TransactionRow {
  readonly summary: TransactionSummary;
  /** Left out on the page of one block. */
  readonly block?: { readonly index: number; readonly timestamp: number };
}

interface TransactionRowsProps {
  readonly caption: ReactNode;
  readonly rows: readonly TransactionRow[];
  readonly showBlock: boolean;
}

export function TransactionRows({ caption, rows, showBlock }: TransactionRowsProps) {
  const t = useTranslations("explorer");
  return (
    <Table caption={caption} captionHidden>
      <thead>
        <tr>
          <Th>{t("transaction.typeColumn")}</Th>
          <Th>{t("transaction.electionColumn")}</Th>
          {!showBlock && <Th>{t("transaction.fingerprint")}</Th>}
          {showBlock && <Th className="text-right">{t("transaction.block")}</Th>}
          {showBlock && <Th>{t("transaction.time")}</Th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ summary, block }) => (
          <tr key={summary.hash}>
            <Td>
              <TextLink href={routes.transaction(summary.hash)} className="whitespace-nowrap">
                {t(`transaction.types.${summary.type}`)}
              </TextLink>
              {summary.trackingCode !== null && (
                <code className="mt-0.5 block whitespace-nowrap text-muted text-sm">{summary.trackingCode}</code>
              )}
            </Td>
            <Td>{summary.electionId !== null && <ElectionLink uuid={summary.electionId} />}</Td>
            {!showBlock && (
              <Td>
                <HashText value={summary.hash} />
              </Td>
            )}
            {showBlock && block !== undefined && (
              <>
                <Td className="text-right">
                  <TextLink href={routes.block(block.index)}>{block.index}</TextLink>
                </Td>
                <Td className="whitespace-nowrap">
                  <RelativeTime ms={block.timestamp} />
                </Td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
