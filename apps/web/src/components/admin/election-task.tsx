"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { CircleCheck, CircleDashed } from "lucide-react";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { partsNeeded } from "@/lib/parts-needed.ts";
import { routes } from "@/lib/routes.ts";
import { CloseElection } from "./close-election.tsx";
import { MissingTrustees } from "./missing-trustees.tsx";
import { OpenElection } from "./open-election.tsx";
import { readiness } from "./readiness.ts";
import { RollCard } from "./roll-card.tsx";
import { RollOnItsWay } from "./roll-on-its-way.tsx";

/** What there is to do, or to wait for, at this stage of the election. */
export function ElectionTask({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  switch (election.phase) {
    case "draft":
    case "ready":
      return (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
          <Preparation election={election} />
          {election.registration === "roll" && <RollCard election={election} />}
        </div>
      );
    case "open":
      return (
        <Card className="grid justify-items-start gap-4">
          <RollOnItsWay election={election} />
          <h2 className="text-xl">{t("close")}</h2>
          <p>{t("closeLead")}</p>
          <CloseElection election={election} />
        </Card>
      );
    case "closed":
      return <Count election={election} />;
    case "tallied":
      return (
        <Alert
          tone="good"
          title={t("countedTitle")}
          actions={<LinkButton href={routes.results(election.uuid)}>{t("linkResults")}</LinkButton>}
        />
      );
    case "closed-without-result":
      return <Alert title={t("withoutResult", { min: election.ballotsMin })} />;
  }
}

/** ADM-5: what must hold before opening, point by point. */
function Preparation({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  const inBrowser = useInBrowser();
  const items = readiness(election, inBrowser ? Date.now() : 0);
  const missing = items.filter(({ done }) => !done);
  return (
    <Card className="grid gap-5">
      <h2 className="text-xl">{t("readiness")}</h2>
      <ul className="grid gap-2.5">
        {items.map(({ name, done }) => {
          const Icon = done ? CircleCheck : CircleDashed;
          return (
            <li key={name} className="flex items-start gap-3">
              <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${done ? "text-good" : "text-warn"}`} />
              <span>
                {t(`items.${name}`)} <span className="text-muted">({done ? t("itemDone") : t("itemMissing")})</span>
              </span>
            </li>
          );
        })}
      </ul>
      <p role="status" className="font-semibold">
        {missing.length === 0 ? t("readinessDone") : t("readinessMissing", { count: missing.length })}
      </p>
      {missing.some(({ name }) => name === "trustee-keys") && (
        <MissingTrustees uuid={election.uuid} missing={election.trustees.filter(({ hasKey }) => !hasKey)} what="Key" />
      )}
      <div className="grid justify-items-start gap-3 border-line border-t pt-5">
        <p>{t("openLead")}</p>
        <OpenElection election={election} isReady={missing.length === 0} />
      </div>
    </Card>
  );
}

function Count({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  const { needed, done, waitingFor } = partsNeeded(election);
  const progress = t("decryptionProgress", { done, all: needed });
  return (
    <Card className="grid gap-4">
      <h2 className="text-xl">{t("decryption")}</h2>
      <p role="status" className="font-semibold">
        {done === needed ? t("combining") : progress}
      </p>
      <ProgressBar label={progress} value={done} max={needed} />
      <MissingTrustees uuid={election.uuid} missing={waitingFor} what="Part" />
    </Card>
  );
}
