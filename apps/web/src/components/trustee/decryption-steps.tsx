"use client";

import { useTranslations } from "next-intl";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import { CheckList, type CheckState } from "@/components/verify/check-list.tsx";
import { type DeskProgress, deskSteps } from "./desk-progress.ts";

/** What the browser is doing with the key, step by step, in words; nothing before it begins. */
export function DecryptionSteps({ progress }: { readonly progress: DeskProgress | null }) {
  const t = useTranslations("trustee.decrypt");
  if (progress === null) return null;
  const current = deskSteps.indexOf(progress.step);
  const stateOf = (at: number): CheckState => {
    if (at < current || progress.outcome === "done") return "passed";
    if (at > current) return "skipped";
    return progress.outcome === "failed" ? "failed" : "running";
  };
  const count = progress.all > 1 ? t("count", { done: progress.done, all: progress.all }) : undefined;
  return (
    <div className="grid gap-4">
      <p role="status" className="sr-only">
        {t(`steps.${progress.step}`)}: {t(`stepState.${progress.outcome}`)}
      </p>
      {progress.outcome === "running" && progress.all > 1 && (
        <ProgressBar label={t("progressLabel")} value={progress.done} max={progress.all} />
      )}
      <CheckList
        items={deskSteps.map((step, at) => ({
          key: step,
          name: t(`steps.${step}`),
          state: stateOf(at),
          detail: at === current && progress.outcome === "running" ? count : undefined,
        }))}
      />
    </div>
  );
}
