"use client";

import { CircleCheck, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { AuditedRecord } from "./audit.worker.ts";
import { nameOf } from "./audit-progress.tsx";
import { differences, type RecordFigures } from "./compare-record.ts";
import { RecordDiffers } from "./record-differs.tsx";

interface AuditReportProps extends AuditedRecord {
  readonly seconds: number;
  readonly shown: RecordFigures;
  /** The chain begins with another founding file than this browser knows. */
  readonly isOtherChain: boolean;
}

/**
 * The verdict, and every check with how often it ran (R39): a list that is short would be a reason for suspicion. A record that
 * holds says nothing good of a page that shows other names or numbers (R3).
 */
export function AuditReport({ report, figures, seconds, shown, isOtherChain }: AuditReportProps) {
  const t = useTranslations("results.audit");
  const { ok, ballots, checks } = report;
  const differing = figures === null ? [] : differences(shown, figures);
  const body = t("passedBody", { count: checks.length, ballots, seconds });
  return (
    <div className="grid gap-6">
      {!ok ? (
        <Alert tone="bad" live="alert" title={t("failed")} className="max-w-3xl">
          {t("failedBody")}
        </Alert>
      ) : differing.length > 0 ? (
        <RecordDiffers differing={differing} />
      ) : isOtherChain ? (
        <Alert tone="warn" live="status" title={t("otherChain")} className="max-w-3xl">
          {body}
        </Alert>
      ) : (
        <Alert tone="good" live="status" title={t("passed")} className="max-w-3xl">
          <p>{body}</p>
          <p>{t("shownAsRecorded")}</p>
        </Alert>
      )}
      <details open={!ok} className="group print:hidden">
        <summary className="prose-link w-fit py-1 font-medium">{t("listTitle")}</summary>
        <div className="mt-3">
          <Table caption={t("listCaption")} captionHidden>
            <thead>
              <tr>
                <Th>{t("check")}</Th>
                <Th>{t("outcome")}</Th>
                <Th className="text-right">{t("ran")}</Th>
              </tr>
            </thead>
            <tbody>
              {checks.map((check) => (
                <tr key={check.name}>
                  <Th scope="row" className="font-medium text-base text-ink">
                    {t(`checks.${nameOf(check.name)}`)}
                    {check.detail !== undefined && (
                      <span className="block break-all font-normal text-bad text-sm">{check.detail}</span>
                    )}
                  </Th>
                  <Td className="whitespace-nowrap">
                    <Outcome ok={check.ok} />
                  </Td>
                  <Td className="whitespace-nowrap text-right">
                    {t("ranOf", { ran: check.ran, expected: check.expected })}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      </details>
      <p className="max-w-3xl text-muted text-sm">{t("limits")}</p>
    </div>
  );
}

function Outcome({ ok }: { readonly ok: boolean }) {
  const t = useTranslations("results.audit");
  const Icon = ok ? CircleCheck : OctagonX;
  return (
    <span className={`inline-flex items-center gap-1.5 ${ok ? "text-good" : "font-semibold text-bad"}`}>
      <Icon aria-hidden="true" className="size-4" />
      {ok ? t("ok") : t("bad")}
    </span>
  );
}
