"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Card } from "@/components/ui/card.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Fact, Facts } from "@/components/ui/facts.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { FilePicker } from "@/components/verify/file-picker.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { RollImport } from "./roll-import.tsx";
import { previewRoll, type RollPreview } from "./roll-preview.ts";
import { RollProblems } from "./roll-problems.tsx";

/** ADM-1: the list of voters, before the opening: what it is now, how it is made, and the import of another. */
export function RollCard({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.roll");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { uuid, roll } = election;
  const [fileName, setFileName] = useState<string | null>(null);
  const [preview, setPreview] = useState<RollPreview | null>(null);
  const [imported, setImported] = useState<number | null>(null);
  /** What the import would change, asked of the server for each file that is chosen. */
  const dryRun = useMutation(trpc.roll.import.mutationOptions());

  async function choose(file: File): Promise<void> {
    const read = previewRoll(await file.text(), uuid);
    setFileName(file.name);
    setImported(null);
    setPreview(read);
    dryRun.reset();
    if (read.ok) dryRun.mutate({ electionId: uuid, roll: read.text, commit: false });
  }

  return (
    <Card className="grid gap-5">
      <h2 className="text-xl">{t("title")}</h2>
      {roll === null ? (
        <p>{t("none")}</p>
      ) : (
        <>
          <Facts>
            <Fact name={t("voters")}>
              <span className="text-2xl">{roll.size}</span>
            </Fact>
            <Fact name={t("votes")}>
              <span className="text-2xl">{roll.totalWeight}</span>
            </Fact>
          </Facts>
          <p className="text-muted text-sm">{t("until")}</p>
        </>
      )}
      <Disclosure summary={t("how")}>
        <p>{t("howBody")}</p>
        <Command uuid={uuid} name={election.name} />
        <p>{t("howThen")}</p>
      </Disclosure>
      <FilePicker
        id="roll-file"
        label={t("file")}
        choose={t("choose")}
        drop={t("drop")}
        dropActive={t("dropActive")}
        accept="application/json,.json"
        chosen={fileName}
        onFile={(file) => void choose(file)}
      />
      {imported !== null && <Alert tone="good" live="status" title={t("imported", { count: imported })} />}
      {preview?.ok === false && <RollProblems reason={preview.reason} problems={preview.problems} />}
      {preview?.ok === true && (
        <RollImport
          electionId={uuid}
          ballotsMin={election.ballotsMin}
          preview={preview}
          dryRun={dryRun}
          onImported={(count) => {
            setPreview(null);
            setFileName(null);
            setImported(count);
            void queryClient.invalidateQueries({ queryKey: trpc.elections.get.queryKey({ electionId: uuid }) });
          }}
        />
      )}
      {roll !== null && (
        <Disclosure summary={t("details")}>
          <Facts>
            <Fact name={t("authority")}>
              <HashText value={roll.authority} name={t("authority")} />
            </Fact>
            <Fact name={t("hash")}>
              <HashText value={roll.hash} name={t("hash")} />
            </Fact>
          </Facts>
          <p className="text-muted text-sm">{t("authorityHelp")}</p>
        </Disclosure>
      )}
    </Card>
  );
}

function Command({ uuid, name }: { readonly uuid: string; readonly name: string }) {
  const t = useTranslations("admin.roll");
  const inBrowser = useInBrowser();
  const quoted = name.replaceAll(/["$`\\]/g, "");
  const site = inBrowser ? window.location.origin : "";
  const command = `npm run tabella -- credentials --roll voters.csv --election ${uuid} --title "${quoted}" --site ${site} --out keys`;
  return <HashText value={command} name={t("command")} full />;
}
