"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { ChallengeForm } from "./challenge-form.tsx";
import type { OpenedBallotInput } from "./challenge-report.ts";
import { ChallengeVerdict } from "./challenge-verdict.tsx";
import { GenesisPanel } from "./genesis-panel.tsx";
import { useChallengeCheck } from "./use-challenge-check.ts";
import { useGenesisChoice } from "./use-genesis-choice.ts";

export interface ElectionArchive {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** R23: whoever scans the code of an opened ballot sees at once what it holds; everything is worked out in this browser. */
export function ChallengeChecker() {
  const t = useTranslations("verify.challenge");
  const genesis = useGenesisChoice();
  const [input, setInput] = useState<OpenedBallotInput | null>(null);
  const [archive, setArchive] = useState<ElectionArchive | null>(null);
  const check = useChallengeCheck({ input, genesis: genesis.source, archive });
  const verdict = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (check.report !== undefined) verdict.current?.focus();
  }, [check.report]);

  const problem = check.error ?? check.electionError ?? (archive === null ? genesis.error : null);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid min-w-0 gap-8">
        {input !== null && (
          <div>
            {problem !== null && <ErrorState error={problem} title={t("electionError")} retry={check.retry} />}
            {check.isDraft && <Alert tone="bad" live="alert" title={t("notOpen")} />}
            {problem === null && !check.isDraft && check.report === undefined && (
              <p role="status" className="flex items-center gap-3 font-semibold">
                <Spinner />
                {t("checking")}
              </p>
            )}
            {check.report !== undefined && (
              <ChallengeVerdict electionId={input.electionId} report={check.report} sentence={verdict} />
            )}
          </div>
        )}
        <ChallengeForm
          archiveName={archive?.name ?? null}
          onInput={setInput}
          onClear={() => setInput(null)}
          onArchive={setArchive}
        />
      </div>
      <aside aria-label={t("genesis")} className="min-w-0">
        {genesis.source !== undefined && <GenesisPanel source={genesis.source} choice={genesis} />}
        {genesis.source === undefined && genesis.error === null && <Skeleton lines={6} />}
        {genesis.source === undefined && genesis.error !== null && (
          <ErrorState error={genesis.error} retry={genesis.retry} />
        )}
      </aside>
    </div>
  );
}
