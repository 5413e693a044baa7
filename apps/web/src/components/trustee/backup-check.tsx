"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { BackupFields } from "./backup-fields.tsx";
import { type BackupProblem, useBackupFields } from "./use-backup-fields.ts";

interface BackupCheckProps {
  readonly lead: ReactNode;
  readonly label: string;
  /** Opens the saved backup, and goes on if it is the right one. @returns why it is not */
  confirm(saved: { readonly text: string; readonly passphrase: string }): Promise<BackupProblem | null>;
  onBack(): void;
  onStartOver(): void;
}

/** The saved backup is opened again; only if it gives the key does anything go on. */
export function BackupCheck({ lead, label, confirm, onBack, onStartOver }: BackupCheckProps) {
  const t = useTranslations("trustee.key");
  const [failure, setFailure] = useState<BackupProblem | null>(null);
  const fields = useBackupFields(failure);

  const register = useMutation({
    mutationFn: async (saved: { readonly text: string; readonly passphrase: string }) => {
      const problem = await confirm(saved);
      setFailure(problem);
      if (problem !== null) fields.retryShown();
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setFailure(null);
    const backup = fields.submit();
    if (backup !== null && !register.isPending) register.mutate(backup);
  }

  return (
    <form noValidate onSubmit={submit} className="grid gap-5">
      <p>{lead}</p>
      <ErrorSummary errors={fields.errors} attempt={fields.attempt} />
      <BackupFields fields={fields} />
      {fields.general !== null && <Alert tone="bad" live="alert" title={fields.general} />}
      {register.error !== null && <ErrorState error={register.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="large" busy={register.isPending}>
          {register.isPending ? t("checking") : label}
        </Button>
        <Button look="secondary" size="large" onClick={onBack}>
          {t("downloadAgain")}
        </Button>
        <Button look="quiet" size="large" onClick={onStartOver}>
          {t("startOver")}
        </Button>
      </div>
    </form>
  );
}
