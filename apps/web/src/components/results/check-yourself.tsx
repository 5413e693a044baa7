"use client";

import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { AuditProgress } from "./audit-progress.tsx";
import { AuditReport } from "./audit-report.tsx";
import type { RecordFigures } from "./compare-record.ts";
import { RecordDownload } from "./record-download.tsx";
import { useRecordAudit } from "./use-record-audit.ts";

interface CheckYourselfProps {
  readonly uuid: string;
  readonly isTallied: boolean;
  /** What stands above on the page. */
  readonly shown: RecordFigures;
}

/**
 * Verification of the whole public record, in this browser, and whether the page shows what that record says; and the record
 * itself, for verifying it elsewhere.
 */
export function CheckYourself({ uuid, isTallied, shown }: CheckYourselfProps) {
  const t = useTranslations("results.audit");
  const audit = useRecordAudit(uuid);
  const { phase } = audit;
  const isBusy = phase.kind === "fetching" || phase.kind === "exporting" || phase.kind === "checking";

  return (
    <section
      aria-labelledby="check-yourself"
      // On paper only a verdict is worth its heading.
      className={clsx(
        "grid gap-8 border-line border-t pt-10 print:break-inside-avoid print:gap-2 print:pt-4",
        phase.kind !== "checked" && "print:hidden",
      )}
    >
      <div className="grid max-w-3xl gap-4">
        <h2 id="check-yourself" className="text-2xl">
          {t("title")}
        </h2>
        <p className="print:hidden">{isTallied ? t("lead") : t("later")}</p>
        {audit.pin?.state === "changed" && <Alert tone="bad" live="alert" title={t("genesisChanged")} />}
        {isTallied && (
          <div className="flex flex-wrap items-center gap-x-5 gap-y-3 print:hidden">
            {isBusy ? (
              <Button look="secondary" onClick={audit.stop}>
                {t("stop")}
              </Button>
            ) : (
              <Button onClick={audit.check}>{phase.kind === "checked" ? t("again") : t("start")}</Button>
            )}
            <span className="text-muted text-sm">{t("time")}</span>
          </div>
        )}
        <div className="grid gap-4">
          <AuditProgress phase={phase} />
          {phase.kind === "stopped" && <p role="status">{t("stopped")}</p>}
          {phase.kind === "failed" && <ErrorState error={phase.error} title={t("crashed")} retry={audit.check} />}
        </div>
      </div>
      {phase.kind === "checked" && (
        <AuditReport
          {...phase.audited}
          seconds={phase.seconds}
          shown={shown}
          isOtherChain={audit.pin?.state === "changed"}
        />
      )}
      <RecordDownload files={audit.files} isBusy={isBusy} prepare={audit.prepare} />
    </section>
  );
}
