"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { AbsenceForm } from "./absence-form.tsx";
import { AbsenceVerdict } from "./absence-verdict.tsx";
import { FilePicker } from "./file-picker.tsx";
import { GenesisPanel } from "./genesis-panel.tsx";
import { useGenesisChoice } from "./use-genesis-choice.ts";
import { verificationWorker } from "./verification-client.ts";

/**
 * R28: makes the proof that a voter did not vote, or checks one that somebody brings; both in this browser.
 * @param electionId of the election that the reader came from; without it proofs are only checked
 */
export function AbsenceChecker({ electionId }: { readonly electionId: string | null }) {
  const t = useTranslations("verify.absence");
  const choice = useGenesisChoice();
  const [file, setFile] = useState<{ readonly text: string; readonly name: string | null } | null>(null);
  const verdict = useRef<HTMLDivElement>(null);
  const { source } = choice;
  const report = useQuery({
    queryKey: ["absence-check", file?.text, source?.hash],
    enabled: file !== null && source !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () =>
      verificationWorker().checkAbsence({ absenceText: file?.text ?? "", genesisText: source?.text ?? "" }),
  });

  useEffect(() => {
    if (report.data !== undefined) verdict.current?.focus();
  }, [report.data]);

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid min-w-0 gap-10">
        {electionId !== null && (
          <AbsenceForm electionId={electionId} onAbsence={(text) => setFile({ text, name: null })} />
        )}
        {file !== null && (
          <div>
            {choice.error !== null && <ErrorState error={choice.error} retry={choice.retry} />}
            {report.error !== null && <ErrorState error={report.error} />}
            {choice.error === null && report.error === null && (
              <AbsenceVerdict report={report.data} made={file.name === null ? file.text : null} sentence={verdict} />
            )}
          </div>
        )}
        <section aria-labelledby="absence-check" className="grid gap-4">
          <h2 id="absence-check" className="text-xl">
            {t("checkTitle")}
          </h2>
          <FilePicker
            id="absence-file"
            label={t("fileLabel")}
            choose={t("choose")}
            drop={t("drop")}
            dropActive={t("dropActive")}
            accept="application/json,.json"
            chosen={file?.name ?? null}
            onFile={(chosen) => void chosen.text().then((text) => setFile({ text, name: chosen.name }))}
          />
        </section>
      </div>
      <aside aria-label={t("genesis")} className="min-w-0">
        {source !== undefined && <GenesisPanel source={source} choice={choice} />}
        {source === undefined && choice.error === null && <Skeleton lines={6} />}
        {source === undefined && choice.error !== null && <ErrorState error={choice.error} retry={choice.retry} />}
      </aside>
    </div>
  );
}
