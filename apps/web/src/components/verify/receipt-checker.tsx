"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { GenesisPanel } from "./genesis-panel.tsx";
import { Meaning } from "./meaning.tsx";
import { ReceiptForm } from "./receipt-form.tsx";
import { ReceiptVerdict } from "./receipt-verdict.tsx";
import { useGenesisChoice } from "./use-genesis-choice.ts";
import { useReceiptCheck } from "./use-receipt-check.ts";

/** Receipt in, verdict out: everything between happens in this browser. */
export function ReceiptChecker({ initialCode }: { readonly initialCode: string }) {
  const t = useTranslations("verify");
  const choice = useGenesisChoice();
  const [receipt, setReceipt] = useState<string | null>(null);
  const report = useReceiptCheck(receipt, choice.source);
  const verdict = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (report.data !== undefined) verdict.current?.focus();
  }, [report.data]);

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid min-w-0 gap-8">
        <ReceiptForm initialCode={initialCode} onReceipt={setReceipt} onClear={() => setReceipt(null)} />
        {receipt !== null && (
          <div>
            {choice.error !== null && <ErrorState error={choice.error} retry={choice.retry} />}
            {report.error !== null && <ErrorState error={report.error} />}
            {choice.error === null && report.error === null && (
              <ReceiptVerdict report={report.data} sentence={verdict} />
            )}
          </div>
        )}
        <Meaning />
      </div>
      <aside aria-label={t("genesis.title")} className="min-w-0">
        {choice.source !== undefined && <GenesisPanel source={choice.source} choice={choice} />}
        {choice.source === undefined && choice.error === null && <Skeleton lines={6} />}
        {choice.source === undefined && choice.error !== null && (
          <ErrorState error={choice.error} retry={choice.retry} />
        )}
      </aside>
    </div>
  );
}
