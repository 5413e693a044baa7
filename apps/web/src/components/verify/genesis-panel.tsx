"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { FilePicker } from "./file-picker.tsx";
import type { GenesisSource, useGenesisChoice } from "./use-genesis-choice.ts";

interface GenesisPanelProps {
  readonly source: GenesisSource;
  readonly choice: ReturnType<typeof useGenesisChoice>;
}

/** From what the checks start, whether this browser knows it, and how to bring another. */
export function GenesisPanel({ source, choice }: GenesisPanelProps) {
  const t = useTranslations("verify.genesis");
  const { pin } = source;
  return (
    <Card className="grid gap-4">
      <h2 className="text-xl">{t("title")}</h2>
      <p className="text-muted">{t("lead")}</p>
      <dl className="grid gap-3">
        <div>
          <dt className="text-muted text-sm">{t("fingerprint")}</dt>
          <dd>
            <HashText value={source.hash} name={t("fingerprint")} full />
          </dd>
        </div>
        <div>
          <dt className="text-muted text-sm">{t("source")}</dt>
          <dd>{source.fileName === null ? t("fromServer") : t("fromFile", { name: source.fileName })}</dd>
        </div>
      </dl>
      <p>
        {t("validators", {
          count: source.validators.length,
          names: source.validators.map(({ name }) => name).join(", "),
        })}
      </p>
      {pin !== null && pin.state !== "changed" && <p className="text-muted text-sm">{t(pin.state)}</p>}
      {pin?.state === "changed" && (
        <Alert
          tone="bad"
          live="alert"
          title={t("changed")}
          actions={
            <Button look="danger" size="small" onClick={() => choice.accept(source.hash)}>
              {t("accept")}
            </Button>
          }
        >
          <p className="text-sm">
            {t("known")}: <HashText value={pin.known} />
          </p>
        </Alert>
      )}
      <p className="text-muted text-sm">{t("compare")}</p>
      <div className="print:hidden">
        {source.fileName === null ? (
          <FilePicker
            id="genesis-file"
            label={t("ownLabel")}
            choose={t("own")}
            drop={t("ownHint")}
            accept="application/json,.json"
            error={choice.badFile === null ? undefined : t("bad", { detail: choice.badFile })}
            onFile={choice.chooseFile}
          />
        ) : (
          <Button look="secondary" size="small" onClick={choice.useServers}>
            {t("back")}
          </Button>
        )}
      </div>
    </Card>
  );
}
