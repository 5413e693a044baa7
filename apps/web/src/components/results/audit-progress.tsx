"use client";

import { useTranslations } from "next-intl";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import type { AuditPhase } from "./use-record-audit.ts";

/** Where the check is: a sentence that a screen reader hears, and a bar. Nothing while nothing runs. */
export function AuditProgress({ phase }: { readonly phase: AuditPhase }) {
  const t = useTranslations("results.audit");
  switch (phase.kind) {
    case "fetching":
      return (
        <Progress
          sentence={t("fetching", { done: phase.done, all: phase.all })}
          done={phase.done}
          all={Math.max(1, phase.all)}
        />
      );
    case "exporting":
      return <Progress sentence={t("exporting")} done={0} all={1} />;
    case "checking":
      return (
        <Progress
          sentence={
            phase.check === null ? t("checkingFirst") : t("checking", { name: t(`checks.${nameOf(phase.check)}`) })
          }
          count={t("ranOf", { ran: phase.ran, expected: phase.expected })}
          done={phase.ran}
          all={phase.expected}
        />
      );
    default:
      return null;
  }
}

interface ProgressProps {
  readonly sentence: string;
  readonly count?: string;
  readonly done: number;
  readonly all: number;
}

function Progress({ sentence, count, done, all }: ProgressProps) {
  const t = useTranslations("results.audit");
  return (
    <div className="figures grid gap-2">
      <p className="flex justify-between gap-4">
        <span role="status">{sentence}</span>
        {count !== undefined && <span className="text-muted">{count}</span>}
      </p>
      <ProgressBar label={t("progressLabel")} value={done} max={all} />
    </div>
  );
}

/** Keys of a message catalogue cannot hold a point. */
export function nameOf<Check extends string>(check: Check) {
  return check.replaceAll(".", "_") as KeyOf<Check>;
}

type KeyOf<Text extends string> = Text extends `${infer Head}.${infer Tail}` ? `${Head}_${KeyOf<Tail>}` : Text;
