"use client";

import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { routes } from "@/lib/routes.ts";
import { BackupFields } from "./backup-fields.tsx";
import { DecryptionSteps } from "./decryption-steps.tsx";
import { TallyQuestion } from "./tally-question.tsx";
import { useBackupFields } from "./use-backup-fields.ts";
import { useDecryption } from "./use-decryption.ts";

interface Props {
  readonly electionId: string;
  /** From here on the desk must stay until it has told how it went. */
  readonly onBegin: () => void;
}

/** Backup and passphrase in, this trustee's part of the count out: only of the sum that this browser added up itself. */
export function DecryptionDesk({ electionId, onBegin }: Props) {
  const t = useTranslations("trustee.decrypt");
  const decryption = useDecryption(electionId);
  const fields = useBackupFields(decryption.failure);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const backup = fields.submit();
    if (backup === null || decryption.isRunning) return;
    onBegin();
    void decryption.run(backup).finally(fields.retryShown);
  }

  if (decryption.done !== null) {
    return (
      <div className="grid max-w-3xl gap-6">
        <Alert
          tone="good"
          live="status"
          title={t("done")}
          actions={<LinkButton href={routes.results(electionId)}>{t("toResults")}</LinkButton>}
        >
          {t("doneBody", { missing: decryption.done.missing })}
        </Alert>
        <DecryptionSteps progress={decryption.progress} />
      </div>
    );
  }
  return (
    <section aria-labelledby="decrypt" className="grid max-w-3xl gap-6">
      <h2 id="decrypt" className="text-2xl">
        {t("title")}
      </h2>
      <p>{t("lead")}</p>
      {decryption.question === null ? (
        <Card>
          <form noValidate onSubmit={submit} className="grid gap-5">
            {!decryption.isRunning && <ErrorSummary errors={fields.errors} attempt={fields.attempt} />}
            <BackupFields fields={fields} />
            {fields.general !== null && <Alert tone="bad" live="alert" title={fields.general} />}
            {decryption.error !== null && <ErrorState error={decryption.error} />}
            <Button type="submit" size="large" busy={decryption.isRunning} className="w-fit">
              {decryption.isRunning ? t("working") : t("start")}
            </Button>
          </form>
        </Card>
      ) : (
        <TallyQuestion question={decryption.question} />
      )}
      <DecryptionSteps progress={decryption.progress} />
    </section>
  );
}
