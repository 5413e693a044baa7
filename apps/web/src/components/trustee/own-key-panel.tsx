"use client";

import { backupBytesMax } from "@tabella/chain/passphrase-seal";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { FilePicker } from "@/components/verify/file-picker.tsx";
import { ownKeyIn } from "./own-key.ts";
import { SealedKeyCheck } from "./sealed-key-check.tsx";
import { useOwnKey } from "./use-own-key.ts";

interface OwnKeyPanelProps {
  readonly electionId: string;
  /** What the server says is this trustee's key; null where it says none, or one of another kind. */
  readonly told: string | null;
  /** Of the key ceremony that runs; null where none does. A key of an earlier attempt is of no use in it. */
  readonly attempt: number | null;
  readonly openedInBlock: number | null;
}

/**
 * The trustee's own key, from his device or his backup and never from the server: what he reads out to the others must be
 * what nobody else could have put there. Red if the server says another one, or the election was opened without it.
 */
export function OwnKeyPanel({ electionId, told, attempt, openedInBlock }: OwnKeyPanelProps) {
  const t = useTranslations("trustee.own");
  const { own: known, remember } = useOwnKey(electionId);
  if (known === undefined) return null;
  const isOfOther = known !== null && attempt !== null && (known.kind !== "seed" || known.attempt !== attempt);
  const own = isOfOther ? null : known;
  // Before any key is made there is nothing to know, and in a ceremony the backup is asked for by its own form.
  if (own === null && (attempt !== null || (told === null && openedInBlock === null))) return null;
  return (
    <section aria-labelledby="own-key" className="grid gap-4">
      <h2 id="own-key" className="text-xl">
        {t("title")}
      </h2>
      {own === null ? (
        <OwnKeyFile electionId={electionId} onOwnKey={remember} />
      ) : (
        <>
          <p>
            <span className="block text-muted text-sm">{t(own.kind === "seed" ? "ofCeremony" : "ofOwn")}</span>
            <HashText value={own.key} name={t("title")} full />
          </p>
          {told !== null && told !== own.key && (
            <Alert tone="bad" live="alert" title={t("differs")}>
              <p>{t("differsBody")}</p>
              <p>
                <span className="block text-muted text-sm">{t("told")}</span>
                <HashText value={told} full />
              </p>
            </Alert>
          )}
          {openedInBlock !== null && <SealedKeyCheck electionId={electionId} own={own} openedInBlock={openedInBlock} />}
        </>
      )}
    </section>
  );
}

interface OwnKeyFileProps {
  readonly electionId: string;
  onOwnKey: ReturnType<typeof useOwnKey>["remember"];
}

/** On a device that has not made the key its backup says which one it is, without the passphrase. */
function OwnKeyFile({ electionId, onOwnKey }: OwnKeyFileProps) {
  const t = useTranslations("trustee");
  const [problem, setProblem] = useState<string>();

  async function read(file: File): Promise<void> {
    const text = file.size > backupBytesMax ? "" : await file.text().catch(() => null);
    if (text === null) return setProblem(t("errors.FILE_UNREADABLE"));
    const own = ownKeyIn(text, electionId);
    if (own.ok) return onOwnKey(own.value);
    const { error } = own;
    if (error.code === "BACKUP_OF_ANOTHER_ELECTION") setProblem(t(`errors.${error.code}`, error));
    else setProblem(t("errors.BACKUP_MALFORMED"));
  }

  return (
    <div className="grid gap-3">
      <p>{t("own.unknown")}</p>
      <FilePicker
        id="own-key-file"
        label={t("own.file")}
        choose={t("key.chooseFile")}
        drop={t("key.dropFile")}
        dropActive={t("key.dropActive")}
        accept="application/json,.json"
        error={problem}
        onFile={(file) => void read(file)}
      />
    </div>
  );
}
