"use client";

import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";

/** For those who come to vote a second time. `otherBallot`: the ballot on this device is not the one that counts. */
export function VotedBefore({ uuid, otherBallot = false }: { readonly uuid: string; readonly otherBallot?: boolean }) {
  const t = useTranslations("vote.before");
  return (
    <>
      <PageTitle lead={t(otherBallot ? "otherBody" : "body")}>{t("title")}</PageTitle>
      <div className="flex flex-wrap gap-3">
        <LinkButton href={routes.receipt(uuid)}>{t("receipt")}</LinkButton>
        <LinkButton look="secondary" href={routes.election(uuid)}>
          {t("election")}
        </LinkButton>
      </div>
    </>
  );
}
