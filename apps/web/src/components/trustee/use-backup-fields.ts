"use client";

import { backupBytesMax } from "@tabella/chain/passphrase-seal";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FieldError } from "@/components/ui/error-summary.tsx";
import type { DeskFailure } from "./use-decryption.ts";

interface ChosenFile {
  readonly name: string;
  /** null if the browser could not read it. */
  readonly text: string | null;
}

/** Which control a failure belongs to; null: to neither. */
function fieldOf(code: DeskFailure["code"]): "file" | "passphrase" | null {
  switch (code) {
    case "BACKUP_LOCKED":
      return "passphrase";
    case "BACKUP_MALFORMED":
    case "BACKUP_OF_ANOTHER_ELECTION":
    case "BACKUP_OF_ANOTHER_KEY":
    case "KEY_DOES_NOT_FIT":
      return "file";
    default:
      return null;
  }
}

/** A backup file and its passphrase, as both pages ask for them: values, and what is wrong with which. */
export function useBackupFields(failure: DeskFailure | null) {
  const t = useTranslations("trustee.errors");
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [attempt, setAttempt] = useState(0);

  async function chooseFile(chosen: File): Promise<void> {
    // A file that is far too long is no backup; its text need not be read to say so.
    const text = chosen.size > backupBytesMax ? "" : await chosen.text().catch(() => null);
    setFile({ name: chosen.name, text });
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
    chooseFile: (chosen: File) => void chooseFile(chosen),
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

function factsOf(failure: DeskFailure): { min: number; index: number; detail: string; electionId: string } {
  return {
    min: 0,
    index: "index" in failure ? failure.index : 0,
    detail: "detail" in failure ? failure.detail : "",
    electionId: "electionId" in failure ? failure.electionId : "",
  };
}
