import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { ScrollRegion } from "@/components/explorer/scroll-region.tsx";
import { type MadeFile, saveFile } from "@/components/results/save-file.ts";
import { Button } from "@/components/ui/button.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import type { Contradiction, KeptCheckpoint } from "./board-memory.ts";

const verifyCheckpoint = "npm run tabella -- checkpoint verify";
const verifyEvidence = "npm run tabella -- evidence verify";

/** Both states with their files, the proof where there is one, what to do, and how others judge the files. */
export function BoardWarningDetails({ contradiction }: { readonly contradiction: Contradiction }) {
  const t = useTranslations("common.board");
  const files = filesOf(contradiction);
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-5">
      <dl className="grid gap-4 sm:grid-cols-2">
        <State name={t("seen")} state={contradiction.seen} />
        <State name={t("shown")} state={contradiction.shown} />
      </dl>
      <div className="grid gap-2">
        <p className="font-semibold">{t("toDo")}</p>
        <ol className="list-decimal space-y-1 pl-5">
          <li>{t("save")}</li>
          <li>{t("tell")}</li>
        </ol>
        <p>{t("procedure")}</p>
      </div>
      <ul className="flex flex-wrap gap-3">
        {files.map(({ key, file }) => (
          <li key={key}>
            <Button
              look="secondary"
              size="small"
              icon={<Download aria-hidden="true" className="size-4" />}
              onClick={() => saveFile(file)}
            >
              {t(key)}
            </Button>
          </li>
        ))}
      </ul>
      <div className="grid gap-2">
        <p>{t("command")}</p>
        <ScrollRegion
          label={t("command")}
          className="overflow-x-auto rounded-control border border-line bg-sunken p-3 text-sm"
        >
          {commandsOf(contradiction).map((command) => (
            <code key={command} className="block whitespace-nowrap">
              {command}
            </code>
          ))}
        </ScrollRegion>
      </div>
    </div>
  );
}

function State({ name, state }: { readonly name: string; readonly state: KeptCheckpoint }) {
  const t = useTranslations("common.board");
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <dt className="font-semibold">{name}</dt>
      <dd>
        <AbsoluteTime ms={state.seenAtMs} />
      </dd>
      <dd>{t("state", { height: state.height, size: state.size })}</dd>
      <dd>
        <HashText value={state.blockHash} name={t("fingerprint")} />
      </dd>
    </div>
  );
}

type FileKey = "saveSeen" | "saveShown" | "saveProof" | "saveChanges";

const names = {
  saveSeen: "checkpoint-seen.txt",
  saveShown: "checkpoint-shown.txt",
  saveProof: "fork.json",
  saveChanges: "changes.json",
} as const;

function filesOf({ seen, shown, proof }: Contradiction): readonly { readonly key: FileKey; readonly file: MadeFile }[] {
  const contents: Record<FileKey, string | null> = {
    saveSeen: seen.text,
    saveShown: shown.text,
    saveProof: proof?.evidence ?? null,
    saveChanges: proof?.changes ?? null,
  };
  return (Object.keys(names) as FileKey[]).flatMap((key) => {
    const content = contents[key];
    const mediaType = names[key].endsWith(".json") ? "application/json" : "text/plain";
    return content === null ? [] : [{ key, file: { name: names[key], mediaType, content } }];
  });
}

function commandsOf({ proof }: Contradiction): readonly string[] {
  const checkpoints = [names.saveSeen, names.saveShown].map(
    (name) => `${verifyCheckpoint} ${name} --genesis genesis.json`,
  );
  if (proof === null) return checkpoints;
  const changes = proof.changes === null ? "" : ` --changes ${names.saveChanges}`;
  return [...checkpoints, `${verifyEvidence} ${names.saveProof} --genesis genesis.json${changes}`];
}
