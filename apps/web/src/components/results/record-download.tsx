"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { ScrollRegion } from "@/components/explorer/scroll-region.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { RecordFiles } from "./audit.worker.ts";
import { type MadeFile, saveFile } from "./save-file.ts";

const command = "npm run tabella -- verify election.bel --chain chain.ndjson --genesis genesis.json";

interface RecordDownloadProps {
  /** null until the browser has put them together. */
  readonly files: RecordFiles | null;
  readonly isBusy: boolean;
  prepare(): void;
}

/** The three files of the record, made in this browser from the sealed blocks. */
export function RecordDownload({ files, isBusy, prepare }: RecordDownloadProps) {
  const t = useTranslations("results.record");
  return (
    <section aria-labelledby="record" className="grid max-w-3xl gap-4 print:hidden">
      <h2 id="record" className="text-2xl">
        {t("title")}
      </h2>
      <p>{t("lead")}</p>
      {files === null ? (
        <div>
          <Button look="secondary" busy={isBusy} onClick={prepare}>
            {isBusy ? t("preparing") : t("prepare")}
          </Button>
        </div>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {madeFiles(files).map(({ key, file }) => (
            <li key={key} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <div>
                <p className="font-medium">
                  {t(key)} <code className="text-muted">{file.name}</code>
                </p>
                <p className="text-muted text-sm">{t(`${key}Hint`)}</p>
              </div>
              <Button
                look="secondary"
                size="small"
                icon={<Download aria-hidden="true" className="size-4" />}
                onClick={() => saveFile(file)}
              >
                {t("download", { file: file.name })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="sr-only">
        {files === null ? "" : t("ready")}
      </p>
      <p className="text-muted">{t("command")}</p>
      <ScrollRegion
        label={t("command")}
        className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
      >
        <code className="whitespace-nowrap">{command}</code>
      </ScrollRegion>
    </section>
  );
}

type FileKey = "election" | "chain" | "genesis";

function madeFiles({
  archive,
  chain,
  genesis,
}: RecordFiles): readonly { readonly key: FileKey; readonly file: MadeFile }[] {
  return [
    { key: "election", file: { name: "election.bel", mediaType: "application/x-tar", content: archive } },
    { key: "chain", file: { name: "chain.ndjson", mediaType: "application/x-ndjson", content: chain } },
    { key: "genesis", file: { name: "genesis.json", mediaType: "application/json", content: genesis } },
  ];
}
