"use client";

import { LockKeyhole } from "lucide-react";
import { useTranslations } from "next-intl";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import type { PreparedBallotState } from "./use-prepared-ballot.ts";

/** How far the encryption is. */
export function BallotLock({
  prepared,
  questionCount,
}: {
  readonly prepared: PreparedBallotState;
  readonly questionCount: number;
}) {
  const t = useTranslations("vote.review");
  const { questionsDone, unsignedHash } = prepared;
  return (
    <div className="grid gap-2">
      <ProgressBar
        label={t("locking")}
        value={unsignedHash === null ? questionsDone : questionCount}
        max={questionCount}
      />
      <p role="status" className={unsignedHash === null ? "text-muted" : "flex items-center gap-2 text-good"}>
        {unsignedHash !== null && <LockKeyhole aria-hidden="true" className="size-4" />}
        {t(unsignedHash === null ? "locking" : "locked")}
      </p>
    </div>
  );
}
