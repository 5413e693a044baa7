"use client";

import { useTranslations } from "next-intl";
import { PasswordField } from "@/components/auth/password-field.tsx";
import { FilePicker } from "@/components/verify/file-picker.tsx";
import type { useBackupFields } from "./use-backup-fields.ts";

interface BackupFieldsProps {
  readonly fields: ReturnType<typeof useBackupFields>;
  /** False where this device has the file already. */
  readonly withFile?: boolean;
}

export function BackupFields({ fields, withFile = true }: BackupFieldsProps) {
  const t = useTranslations("trustee.key");
  return (
    <>
      {withFile && (
        <FilePicker
          id="backup-file"
          label={t("file")}
          choose={t("chooseFile")}
          drop={t("dropFile")}
          dropActive={t("dropActive")}
          accept="application/json,.json"
          error={fields.shown.file}
          chosen={fields.fileName}
          onFile={fields.chooseFile}
        />
      )}
      <div className="max-w-md">
        <PasswordField
          id="backup-passphrase"
          label={t("passphrase")}
          autoComplete="off"
          error={fields.shown.passphrase}
          value={fields.passphrase}
          onChange={(event) => fields.setPassphrase(event.target.value)}
        />
      </div>
    </>
  );
}
