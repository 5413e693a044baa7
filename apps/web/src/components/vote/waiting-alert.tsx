"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import type { Waiting } from "./use-sending.ts";

/** A ballot has not arrived: why, that it is not lost, and when it is sent again. */
export function WaitingAlert({ waiting, className }: { readonly waiting: Waiting; readonly className?: string }) {
  const t = useTranslations("common.waiting");
  const text = useFailureText();
  return (
    <Alert
      tone="warn"
      live="status"
      title={t("title")}
      {...(className === undefined ? {} : { className })}
      actions={
        <Button look="secondary" size="small" onClick={waiting.tryNow}>
          {t("now")}
        </Button>
      }
    >
      <p>{text(waiting.failure)}</p>
      <p>{t("again", { seconds: waiting.seconds })}</p>
    </Alert>
  );
}
