"use client";

import { backupBytesMax } from "@tabella/chain/passphrase-seal";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FieldError } from "@/components/ui/error-summary.tsx";
import type { SitFailure } from "./ceremony-player.ts";
import type { DeskFailure } from "./use-decryption.ts";

interface ChosenFile {
  readonly name: string;
  /** null if the browser could not read it. */
  readonly text: string | null;
}

/** Why a backup does not serve, wherever it is asked for. */
export type BackupProblem = DeskFailure | SitFailure;

/** Which control a failure belongs to; null: to neither. */
function fieldOf(code: BackupProblem["code"]): "file" | "passphrase" | null {
  switch (code) {
    case "BACKUP_LOCKED":
      return "passphrase";
    case "BACKUP_MALFORMED":
    case "BACKUP_OF_ANOTHER_ELECTION":
    case "BACKUP_OF_ANOTHER_ATTEMPT":
    case "BACKUP_OF_ANOTHER_KEY":
    case "KEY_DOES_NOT_FIT":
      return "file";
    default:
      return null;
  }
}

/**
 * A backup file and its passphrase, wherever they are asked for: values, and what is wrong with which.
 * @param kept the text of the file, where no other is asked for
 */
export function useBackupFields(failure: BackupProblem | null, kept: string | null = null) {
  const t = useTranslations("trustee.errors");
  const [chosen, setFile] = useState<ChosenFile | null>(null);
  const file = kept === null ? chosen : { name: "", text: kept };
  const [passphrase, setPassphrase] = useState("");
  const [attempt, setAttempt] = useState(0);

  async function chooseFile(picked: File): Promise<void> {
    // A file that is far too long is no backup; its text need not be read to say so.
    const text = picked.size > backupBytesMax ? "" : await picked.text().catch(() => null);
    setFile({ name: picked.name, text });
  }

  const missing = {
    file: file === null ? t("FILE_MISSING") : file.text === null ? t("FILE_UNREADABLE") : undefined,
    passphrase: passphrase === "" ? t("PASSPHRASE_MISSING") : undefined,
  };
  const sentence = failure === null ? null : t(failure.code, factsOf(failure));
  const at = failure === null ? null : fieldOf(failure.code);
  const shown = {
    file: attempt === 0 ? undefined : (missing.file ?? (at === "file" ? (sentence ?? undefined) : undefined)),
    passphrase:
      attempt === 0 ? undefined : (missing.passphrase ?? (at === "passphrase" ? (sentence ?? undefined) : undefined)),
  };
  const errors: FieldError[] = [
    ...(shown.file === undefined ? [] : [{ id: "backup-file", message: shown.file }]),
    ...(shown.passphrase === undefined ? [] : [{ id: "backup-passphrase", message: shown.passphrase }]),
  ];
  const complete = missing.file === undefined && missing.passphrase === undefined;
  return {
    fileName: file?.name ?? null,
    passphrase,
    setPassphrase,
    chooseFile: (picked: File) => void chooseFile(picked),
    shown,
    errors,
    attempt,
    /** A failure of neither field, as a sentence. */
    general: attempt > 0 && at === null ? sentence : null,
    /** Counts the attempt. @returns the values if both are there */
    submit: (): { readonly text: string; readonly passphrase: string } | null => {
      setAttempt((count) => count + 1);
      return complete && file?.text != null ? { text: file.text, passphrase } : null;
    },
    /** A failure that came back takes the focus like a missing field does. */
    retryShown: () => setAttempt((count) => count + 1),
  };
}

function factsOf(failure: BackupProblem) {
  return {
    min: 0,
    attempt: "attempt" in failure ? failure.attempt : 0,
    index: "index" in failure ? failure.index : 0,
    detail: "detail" in failure ? failure.detail : "",
    electionId: "electionId" in failure ? failure.electionId : "",
  };
}
