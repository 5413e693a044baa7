"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { BackupFields } from "./backup-fields.tsx";
import { openSeedStore } from "./seed-store.ts";
import { type BackupProblem, useBackupFields } from "./use-backup-fields.ts";

interface ResumeCeremonyProps {
  readonly electionId: string;
  readonly attempt: number;
  /** Opens the backup and takes part. @returns why not */
  onOpen(saved: { readonly text: string; readonly passphrase: string }): Promise<BackupProblem | null>;
}

/** Whoever comes back: on the same device the passphrase is enough, on another one with the file (ADM-3). */
export function ResumeCeremony(props: ResumeCeremonyProps) {
  const { electionId, attempt } = props;
  const kept = useQuery({
    queryKey: ["kept-seed-backup", electionId, attempt],
    queryFn: async () => await (await openSeedStore()).get(electionId, attempt).catch(() => null),
    gcTime: 0,
  });
  if (kept.isPending) return <Skeleton lines={4} />;
  // If the server names another key, that is for the trustee to see, and no reason to set his own aside.
  return <ResumeForm {...props} kept={kept.data ?? null} />;
}

/** @param kept the text of the backup on this device; null: the file is asked for */
function ResumeForm({ onOpen, kept }: ResumeCeremonyProps & { readonly kept: string | null }) {
  const t = useTranslations("ceremony.desk");
  const [byFile, setByFile] = useState(kept === null);
  const [failure, setFailure] = useState<BackupProblem | null>(null);
  const fields = useBackupFields(failure, byFile ? null : kept);
  const open = useMutation({
    mutationFn: async (saved: { readonly text: string; readonly passphrase: string }) => {
      const problem = await onOpen(saved);
      setFailure(problem);
      if (problem !== null) fields.retryShown();
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setFailure(null);
    const saved = fields.submit();
    if (saved !== null && !open.isPending) open.mutate(saved);
  }

  return (
    <Card>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <h3 className="text-xl">{t("goOn")}</h3>
        <p>{t(byFile ? "goOnLead" : "goOnKept")}</p>
        <ErrorSummary errors={fields.errors} attempt={fields.attempt} />
        <BackupFields fields={fields} withFile={byFile} />
        {fields.general !== null && <Alert tone="bad" live="alert" title={fields.general} />}
        {open.error !== null && <ErrorState error={open.error} />}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" size="large" busy={open.isPending}>
            {open.isPending ? t("opening") : t("open")}
          </Button>
          {!byFile && (
            <Button look="quiet" size="large" onClick={() => setByFile(true)}>
              {t("useFile")}
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
