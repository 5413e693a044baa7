"use client";

import type { RecordReport } from "@tabella/verifier/verify-record";
import { CircleCheck, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { nameOf } from "./audit-progress.tsx";

/** The verdict, and every check with how often it ran (R39): a list that is short would be a reason for suspicion. */
export function AuditReport({ report, seconds }: { readonly report: RecordReport; readonly seconds: number }) {
  const t = useTranslations("results.audit");
  const { ok, ballots, checks } = report;
  return (
    <div className="grid gap-6">
      <Alert
        tone={ok ? "good" : "bad"}
        live={ok ? "status" : "alert"}
        title={ok ? t("passed") : t("failed")}
        className="max-w-3xl"
      >
        {ok ? t("passedBody", { count: checks.length, ballots, seconds }) : t("failedBody")}
      </Alert>
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
