"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useState } from "react";
import { ScrollRegion } from "@/components/explorer/scroll-region.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { TextField } from "@/components/ui/field.tsx";
import type { ElectionArchive } from "./challenge-checker.tsx";
import type { OpenedBallotFailure, OpenedBallotInput } from "./challenge-report.ts";
import { FilePicker } from "./file-picker.tsx";
import { verificationWorker } from "./verification-client.ts";

type Source = "file" | "text";
type Problem = { readonly from: Source; readonly code: OpenedBallotFailure | "UNREADABLE" };

interface ChallengeFormProps {
  readonly archiveName: string | null;
  onInput(input: OpenedBallotInput): void;
  onClear(): void;
  onArchive(archive: ElectionArchive | null): void;
}

const command = "npm run tabella -- challenge verify tabella-challenged.json --election election.bel";

/** Takes an opened ballot from the address, as a file or as a pasted link; and an archive, if the server shall not be asked. */
export function ChallengeForm({ archiveName, onInput, onClear, onArchive }: ChallengeFormProps) {
  const t = useTranslations("verify.challenge");
  const [fileName, setFileName] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function take(text: string, from: Source): Promise<void> {
    setProblem(null);
    onClear();
    const read = await verificationWorker().readOpenedBallot(text);
    if (read.ok) onInput(read.value);
    else setProblem({ from, code: read.error });
  }

  async function takeFile(file: File): Promise<void> {
    setFileName(file.name);
    try {
      await take(await file.text(), "file");
    } catch {
      setProblem({ from: "file", code: "UNREADABLE" });
    }
  }

  // Whoever scanned a QR code has asked already.
  useEffect(() => {
    let left = false;
    const takeAddress = (): void => {
      const { hash } = window.location;
      if (hash.length < 2) return;
      void verificationWorker()
        .readOpenedBallot(hash)
        .then((read) => {
          if (left) return;
          if (read.ok) onInput(read.value);
          else setProblem({ from: "text", code: "LINK_DAMAGED" });
        });
    };
    takeAddress();
    window.addEventListener("hashchange", takeAddress);
    return () => {
      left = true;
      window.removeEventListener("hashchange", takeAddress);
    };
  }, [onInput]);

  const errorAt = (from: Source) => (problem?.from === from ? t(`errors.${problem.code}`) : undefined);

  return (
    <Card className="grid gap-5 print:hidden">
      <form
        noValidate
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault();
          setFileName(null);
          void take(String(new FormData(event.currentTarget).get("link") ?? ""), "text");
        }}
        className="grid gap-5"
      >
        <h2 className="text-xl">{t("form.title")}</h2>
        <FilePicker
          id="opened-file"
          label={t("form.fileLabel")}
          choose={t("form.choose")}
          drop={t("form.drop")}
          dropActive={t("form.dropActive")}
          accept="application/json,.json"
          error={errorAt("file")}
          chosen={fileName}
          onFile={(file) => void takeFile(file)}
        />
        <p className="text-muted">{t("form.or")}</p>
        <TextField
          id="opened-link"
          name="link"
          label={t("form.textLabel")}
          error={errorAt("text")}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" className="w-fit">
          {t("form.submit")}
        </Button>
        <p role="alert" className="sr-only">
          {problem === null ? "" : t(`errors.${problem.code}`)}
        </p>
      </form>
      <Disclosure summary={t("form.archiveTitle")}>
        <p>{t("form.archiveBody")}</p>
        <FilePicker
          id="election-archive"
          label={t("form.archiveLabel")}
          choose={t("form.archiveChoose")}
          accept=".bel"
          chosen={archiveName}
          onFile={(file) =>
            void file.arrayBuffer().then((bytes) => onArchive({ name: file.name, bytes: new Uint8Array(bytes) }))
          }
        />
        {archiveName !== null && (
          <Button look="secondary" size="small" className="w-fit" onClick={() => onArchive(null)}>
            {t("form.archiveBack")}
          </Button>
        )}
        <p>{t("offline")}</p>
        <ScrollRegion
          label={t("offline")}
          className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
        >
          <code className="whitespace-nowrap">{command}</code>
        </ScrollRegion>
      </Disclosure>
    </Card>
  );
}
