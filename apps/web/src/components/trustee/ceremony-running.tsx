"use client";

import type { CeremonyRefusal } from "@tabella/chain/ceremony-trustee";
import type { CeremonyStatus } from "@tabella/rpc/api/ceremony-schemas";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { missingIn } from "@/components/ceremony/missing-in.ts";
import { usePhaseSentence } from "@/components/ceremony/use-phase-sentence.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Spinner } from "@/components/ui/spinner.tsx";
import { failureOf } from "@/trpc/failure.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import type { PlayerStep } from "./ceremony-player.ts";
import type { CeremonyStop } from "./use-ceremony-player.ts";

interface CeremonyRunningProps {
  readonly status: CeremonyStatus;
  /** Null while the first blocks are checked. */
  readonly step: PlayerStep | null;
  readonly error: unknown;
}

/** What the page does by itself, and for whom it waits. */
export function CeremonyRunning({ status, step, error }: CeremonyRunningProps) {
  const t = useTranslations("ceremony.desk");
  const sentence = usePhaseSentence();
  const text = useFailureText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const names = status.trustees.filter(({ index }) => step?.do === "wait" && step.missing.includes(index));
  const waiting = step?.do === "wait" ? sentence(step.phase, names) : t("reading");
  const now = step?.do === "send" ? t("sending") : waiting;
  return (
    <Card className="grid gap-4">
      <h3 ref={heading} tabIndex={-1} className="text-xl">
        {t("running")}
      </h3>
      <p role="status" className="flex items-start gap-3 font-semibold">
        <Spinner className="mt-0.5 size-5 text-muted" />
        {now}
      </p>
      <p className="text-muted">{t("keepOpen")}</p>
      {error !== null && (
        <Alert tone="warn" live="status" title={t("trying")}>
          <p>{text(failureOf(error))}</p>
        </Alert>
      )}
    </Card>
  );
}

interface CeremonyFailedProps {
  readonly status: CeremonyStatus;
  /** As the trustee's own player found it; where the player has not read so far, the server says it. */
  readonly step: PlayerStep | null;
}

export function CeremonyFailed({ status, step }: CeremonyFailedProps) {
  const t = useTranslations("ceremony.desk");
  const format = useFormatter();
  const accused =
    step?.do === "failed" ? status.trustees.filter(({ index }) => step.against.includes(index)) : missingIn(status);
  const names = format.list(accused.map(({ displayName }) => displayName));
  return (
    <Alert tone="bad" live="alert" title={t("failed")}>
      <p>{t("failedBody", { names })}</p>
    </Alert>
  );
}

export function CeremonyStopped({ stop }: { readonly stop: CeremonyStop }) {
  const t = useTranslations("ceremony");
  const detail = "detail" in stop ? stop.detail : "";
  return (
    <Alert tone="bad" live="alert" title={t("desk.refused")}>
      <p>{t(`stops.${stop.code}`, { index: stop.index, detail })}</p>
    </Alert>
  );
}

interface CeremonyRefusedProps {
  readonly why: CeremonyRefusal;
  onLeave(): void;
}

export function CeremonyRefused({ why, onLeave }: CeremonyRefusedProps) {
  const t = useTranslations("ceremony");
  if (why.code === "NEWER_ATTEMPT") {
    return (
      <Alert
        tone="warn"
        live="alert"
        title={t("desk.newAttempt")}
        actions={<Button onClick={onLeave}>{t("desk.newKey")}</Button>}
      >
        <p>{t("desk.newAttemptBody")}</p>
      </Alert>
    );
  }
  const facts = {
    threshold: "threshold" in why ? why.threshold : 0,
    size: "size" in why ? why.size : 0,
    trustee: "trustee" in why ? why.trustee : 0,
    detail: "detail" in why ? why.detail : "",
  };
  return (
    <Alert
      tone="bad"
      live="alert"
      title={t("desk.refused")}
      actions={why.code === "NOT_MY_CERTIFICATE" && <Button onClick={onLeave}>{t("desk.anotherBackup")}</Button>}
    >
      <p>{t(`refusals.${why.code}`, facts)}</p>
    </Alert>
  );
}
