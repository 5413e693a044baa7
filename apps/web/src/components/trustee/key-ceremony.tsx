"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Steps } from "@/components/ui/steps.tsx";
import { BackupCheck } from "./backup-check.tsx";
import { BackupSave } from "./backup-save.tsx";
import { PassphraseForm } from "./passphrase-form.tsx";
import type { MadeKey } from "./trustee-desk.ts";

type Stage =
  | { readonly step: 0 }
  | { readonly step: 1; readonly made: MadeKey }
  | { readonly step: 2; readonly made: MadeKey };

/**
 * Makes a trustee's key, has its backup saved, and registers the public part only when the saved backup was opened again
 * (ADM-3). Nothing is registered before the last step, so leaving the page at any time loses nothing that counts.
 */
export function KeyCeremony({ electionId }: { readonly electionId: string }) {
  const t = useTranslations("trustee.key");
  const [stage, setStage] = useState<Stage>({ step: 0 });
  const heading = useRef<HTMLHeadingElement>(null);
  const begun = useRef(false);
  const { step } = stage;

  useEffect(() => {
    if (begun.current) heading.current?.focus();
    begun.current = true;
  }, [step]);

  const names = [t("stepPassphrase"), t("stepBackup"), t("stepCheck")];
  return (
    <section aria-labelledby="key-ceremony" className="grid max-w-3xl gap-6">
      <h2 id="key-ceremony" className="text-2xl">
        {t("title")}
      </h2>
      <p>{t("lead")}</p>
      <Alert tone="warn">{t("warning")}</Alert>
      <Steps names={names} current={step} />
      <Card className="grid gap-5">
        <h3 ref={heading} tabIndex={-1} className="text-xl">
          {names[step]}
        </h3>
        {stage.step === 0 && <PassphraseForm electionId={electionId} onMade={(made) => setStage({ step: 1, made })} />}
        {stage.step === 1 && (
          <BackupSave
            electionId={electionId}
            backup={stage.made.backup}
            onSaved={() => setStage({ step: 2, made: stage.made })}
          />
        )}
        {stage.step === 2 && (
          <BackupCheck
            electionId={electionId}
            made={stage.made}
            onBack={() => setStage({ step: 1, made: stage.made })}
            onStartOver={() => setStage({ step: 0 })}
          />
        )}
      </Card>
    </section>
  );
}
