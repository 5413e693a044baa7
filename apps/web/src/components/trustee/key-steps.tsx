"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Card } from "@/components/ui/card.tsx";
import { Steps } from "@/components/ui/steps.tsx";
import { BackupCheck } from "./backup-check.tsx";
import { BackupSave } from "./backup-save.tsx";
import { PassphraseForm } from "./passphrase-form.tsx";
import type { BackupProblem } from "./use-backup-fields.ts";

interface Made {
  /** The text of the encrypted backup file. */
  readonly backup: string;
}

interface KeyStepsProps<Key extends Made> {
  readonly fileName: string;
  readonly checkLead: ReactNode;
  readonly checkLabel: string;
  make(passphrase: string): Promise<Key>;
  /** Opens the saved backup, and goes on if it is the right one. @returns why it is not */
  confirm(made: Key, saved: { readonly text: string; readonly passphrase: string }): Promise<BackupProblem | null>;
}

type Stage<Key> = { readonly step: 0 } | { readonly step: 1 | 2; readonly made: Key };

/**
 * A key is made under a passphrase, its backup is saved, and the saved file is opened again before anything counts (ADM-3).
 * So leaving the page before the last step loses nothing.
 */
export function KeySteps<Key extends Made>({ fileName, checkLead, checkLabel, make, confirm }: KeyStepsProps<Key>) {
  const t = useTranslations("trustee.key");
  const [stage, setStage] = useState<Stage<Key>>({ step: 0 });
  const heading = useRef<HTMLHeadingElement>(null);
  const begun = useRef(false);
  const { step } = stage;

  useEffect(() => {
    if (begun.current) heading.current?.focus();
    begun.current = true;
  }, [step]);

  const names = [t("stepPassphrase"), t("stepBackup"), t("stepCheck")];
  return (
    <>
      <Steps names={names} current={step} />
      <Card className="grid gap-5">
        <h3 ref={heading} tabIndex={-1} className="text-xl">
          {names[step]}
        </h3>
        {stage.step === 0 && <PassphraseForm make={make} onMade={(made) => setStage({ step: 1, made })} />}
        {stage.step === 1 && (
          <BackupSave
            name={fileName}
            backup={stage.made.backup}
            onSaved={() => setStage({ step: 2, made: stage.made })}
          />
        )}
        {stage.step === 2 && (
          <BackupCheck
            lead={checkLead}
            label={checkLabel}
            confirm={(saved) => confirm(stage.made, saved)}
            onBack={() => setStage({ step: 1, made: stage.made })}
            onStartOver={() => setStage({ step: 0 })}
          />
        )}
      </Card>
    </>
  );
}
