"use client";

import { LockKeyhole } from "lucide-react";
import { useTranslations } from "next-intl";
import { TrackingCodeText } from "@/components/status/tracking-code-text.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import type { PreparedBallotState } from "./use-prepared-ballot.ts";

/** How far the encryption is; then the code by which the device is held to this ballot. */
export function BallotLock({
  prepared,
  questionCount,
}: {
  readonly prepared: PreparedBallotState;
  readonly questionCount: number;
}) {
  const t = useTranslations("vote.lock");
  const { questionsDone, locked } = prepared;
  return (
    <div className="grid gap-5">
      <div className="grid gap-2">
        <ProgressBar label={t("locking")} value={locked === null ? questionsDone : questionCount} max={questionCount} />
        <p role="status" className={locked === null ? "text-muted" : "flex items-center gap-2 text-good"}>
          {locked !== null && <LockKeyhole aria-hidden="true" className="size-4" />}
          {t(locked === null ? "locking" : "locked")}
        </p>
      </div>
      {locked !== null && (
        <div className="grid gap-1">
          <h3 className="font-medium text-base text-muted tracking-normal">{t("code")}</h3>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <TrackingCodeText code={locked.lockCode} />
            <CopyButton text={locked.lockCode} name={t("codeName")} />
          </div>
          <p className="max-w-prose text-muted text-sm">{t("codeHelp")}</p>
        </div>
      )}
    </div>
  );
}
