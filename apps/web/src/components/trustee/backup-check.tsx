"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { useTRPC, useTRPCClient } from "@/trpc/client.ts";
import { BackupFields } from "./backup-fields.tsx";
import type { BackupFailure, MadeKey } from "./trustee-desk.ts";
import { useBackupFields } from "./use-backup-fields.ts";
import { withTrusteeWorker } from "./with-trustee-worker.ts";

interface BackupCheckProps {
  readonly electionId: string;
  readonly made: MadeKey;
  onBack(): void;
  onStartOver(): void;
}

/** The saved backup is opened again; only if it gives the key is the public part registered. */
export function BackupCheck({ electionId, made, onBack, onStartOver }: BackupCheckProps) {
  const t = useTranslations("trustee.key");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [failure, setFailure] = useState<BackupFailure | null>(null);
  const fields = useBackupFields(failure);
  const { pok, public_key: publicKey } = made.publicKey;

  const register = useMutation({
    mutationFn: async (backup: { readonly text: string; readonly passphrase: string }) => {
      const checked = await withTrusteeWorker(
        async (desk) => await desk.checkBackup({ ...backup, electionId, publicKey }),
      );
      if (!checked.ok) {
        setFailure(checked.error);
        fields.retryShown();
        return;
      }
      const detail = await client.trustees.register.mutate({ electionId, publicKey, pok });
      queryClient.setQueryData(trpc.elections.get.queryKey({ electionId }), detail);
      await queryClient.invalidateQueries({ queryKey: trpc.trustees.mine.queryKey() });
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
      <p>{t("checkLead")}</p>
      <ErrorSummary errors={fields.errors} attempt={fields.attempt} />
      <BackupFields fields={fields} />
      {register.error !== null && <ErrorState error={register.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="large" busy={register.isPending}>
          {register.isPending ? t("checking") : t("check")}
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
