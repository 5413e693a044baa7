"use client";

import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { failureOf } from "@/trpc/failure.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";
import { Alert } from "./alert.tsx";
import { Button } from "./button.tsx";

interface ErrorStateProps {
  readonly error: unknown;
  retry?(): void;
  readonly retrying?: boolean;
  readonly title?: string;
  readonly actions?: ReactNode;
}

/** What failed as a sentence with what to do, a retry, and the request's number for the organiser. */
export function ErrorState({ error, retry, retrying = false, title, actions }: ErrorStateProps) {
  const t = useTranslations("common");
  const text = useFailureText();
  const failure = failureOf(error);
  return (
    <Alert
      tone="bad"
      live="alert"
      title={title ?? t("error.title")}
      actions={
        <>
          {retry !== undefined && (
            <Button
              look="secondary"
              size="small"
              busy={retrying}
              onClick={retry}
              icon={<RotateCw aria-hidden="true" className="size-4" />}
            >
              {t("action.retry")}
            </Button>
          )}
          {actions}
        </>
      }
    >
      <p>{text(failure)}</p>
      {failure.requestId !== null && (
        <p className="text-muted text-sm">{t("error.code", { code: failure.requestId })}</p>
      )}
    </Alert>
  );
}
