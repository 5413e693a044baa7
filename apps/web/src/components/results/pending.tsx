"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useTranslations } from "next-intl";
import { TrusteeTable } from "@/components/elections/trustee-table.tsx";
import { Alert } from "@/components/ui/alert.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import { partsNeeded } from "@/lib/parts-needed.ts";
import { routes } from "@/lib/routes.ts";

/** Why there is no result yet, or why there will be none. */
export function Pending({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("results.pending");
  switch (election.phase) {
    case "draft":
    case "ready":
      return <Alert title={t("draft")} />;
    case "open":
      return (
        <Alert
          title={t("open")}
          actions={<LinkButton href={routes.election(election.uuid)}>{t("openAction")}</LinkButton>}
        />
      );
    case "closed-without-result":
      return <Alert title={t("withoutTitle")}>{t("without", { min: election.ballotsMin })}</Alert>;
    case "closed":
    case "tallied":
      return <Decrypting election={election} />;
  }
}

function Decrypting({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("results.pending");
  const { needed, done } = partsNeeded(election);
  const progress = t("progress", { done, all: needed });
  return (
    <section aria-labelledby="decrypting" className="grid max-w-3xl gap-4">
      <h2 id="decrypting" className="text-xl">
        {t("closedTitle")}
      </h2>
      <p>{t("closed")}</p>
      <div className="grid gap-2">
        <p role="status" className="font-semibold">
          {done === needed ? t("combining") : progress}
        </p>
        <ProgressBar label={progress} value={done} max={needed} />
      </div>
      <TrusteeTable election={election} />
      <p className="text-muted text-sm">{t("live")}</p>
    </section>
  );
}
