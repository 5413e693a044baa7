"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import type { Waiting } from "@/components/vote/use-sending.ts";
import { WaitingAlert } from "@/components/vote/waiting-alert.tsx";
import { routes } from "@/lib/routes.ts";
import type { Failure } from "@/trpc/failure.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import type { VoteStanding } from "./vote-standing.ts";

interface ReceiptNoticesProps {
  readonly uuid: string;
  readonly notice: VoteStanding["notice"] | "replacing-too-late";
  readonly fromThisDevice: boolean;
  readonly waiting: Waiting | null;
  /** Why the validators will never take the ballot. */
  readonly refusal: Failure | null;
  /** Whether what is shown could not be asked for again. */
  readonly isStale: boolean;
}

const warnings = { replaced: "replaced", other: "other", "replacing-too-late": "late" } as const;

/** What a voter has to know above the receipt; usually nothing. */
export function ReceiptNotices({ uuid, notice, fromThisDevice, waiting, refusal, isStale }: ReceiptNoticesProps) {
  const t = useTranslations("status.receipt");
  const text = useFailureText();
  return (
    <>
      {isStale && <Alert tone="warn" title={t("error")} className="mb-6" />}
      {notice === "refuted" && (
        <Alert tone="bad" live="alert" title={t("refutedTitle")} className="mb-6">
          <p>{t(fromThisDevice ? "refutedBody" : "refutedElsewhere")}</p>
        </Alert>
      )}
      {notice === "unchecked" && (
        <Alert tone="warn" live="status" title={t("uncheckedTitle")} className="mb-6">
          <p>{t("uncheckedBody")}</p>
        </Alert>
      )}
      {notice === "replacing" && (
        <Alert tone="info" live="status" title={t("replacingTitle")} className="mb-6">
          <p>{t("replacingBody")}</p>
        </Alert>
      )}
      {(notice === "replaced" || notice === "other" || notice === "replacing-too-late") && (
        <Alert tone="warn" live="alert" title={t(`${warnings[notice]}Title`)} className="mb-6">
          <p>{t(`${warnings[notice]}Body`)}</p>
        </Alert>
      )}
      {waiting !== null && <WaitingAlert waiting={waiting} className="mb-6" />}
      {refusal !== null && (
        <Alert
          tone="bad"
          live="alert"
          title={t("refusedTitle")}
          className="mb-6"
          actions={<LinkButton href={routes.vote(uuid)}>{t("toBallot")}</LinkButton>}
        >
          <p>{text(refusal)}</p>
        </Alert>
      )}
    </>
  );
}
