"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { saveFile } from "@/components/results/save-file.ts";
import { Button } from "@/components/ui/button.tsx";

interface BackupSaveProps {
  /** Of the file. */
  readonly name: string;
  readonly backup: string;
  onSaved(): void;
}

export function BackupSave({ name, backup, onSaved }: BackupSaveProps) {
  const t = useTranslations("trustee.key");
  const [saved, setSaved] = useState(false);
  return (
    <div className="grid gap-5">
      <p>{t("keep")}</p>
      <div className="flex flex-wrap gap-3">
        <Button
          look={saved ? "secondary" : "primary"}
          icon={<Download aria-hidden="true" className="size-4" />}
          onClick={() => {
            saveFile({ name, mediaType: "application/json", content: backup });
            setSaved(true);
          }}
        >
          {saved ? t("downloadAgain") : t("download")}
        </Button>
        {saved && <Button onClick={onSaved}>{t("toCheck")}</Button>}
      </div>
      <p role="status" className="text-muted">
        {saved && t("downloaded", { file: name })}
      </p>
    </div>
  );
}
