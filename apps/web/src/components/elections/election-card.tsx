"use client";

import type { ElectionSummary } from "@tabella/rpc/api/schemas";
import { ArrowRight, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { DemoBadge, PhaseBadge } from "./phase-badge.tsx";

export function ElectionCard({ election }: { readonly election: ElectionSummary }) {
  const t = useTranslations("elections.card");
  const { uuid, name, phase } = election;
  return (
    <Card className="flex h-full flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <PhaseBadge phase={phase} />
        {election.isDemo && <DemoBadge />}
      </div>
      <h3 className="text-xl">
        <TextLink href={routes.election(uuid)} className="text-ink">
          {name}
        </TextLink>
      </h3>
      {election.description !== "" && <p className="line-clamp-3 text-muted">{election.description}</p>}
      <ul className="figures mt-auto flex flex-wrap gap-x-4 gap-y-1 pt-2 text-muted text-sm">
        <li>{t("questions", { count: election.questionCount })}</li>
        <li>{t("ballots", { count: election.ballotCount })}</li>
        {election.closesAt !== null && (
          <li>
            {t("closes")} <AbsoluteTime ms={election.closesAt} />
          </li>
        )}
      </ul>
      <CardAction election={election} />
    </Card>
  );
}

function CardAction({ election: { uuid, name, phase, hasVoted } }: { readonly election: ElectionSummary }) {
  const t = useTranslations("elections.card");
  const arrow = <ArrowRight aria-hidden="true" className="size-4" />;
  if (phase === "open" && hasVoted === true) {
    return (
      <p className="flex min-h-11 items-center gap-2 font-semibold text-good">
        <CircleCheck aria-hidden="true" className="size-5" />
        <TextLink href={routes.receipt(uuid)} className="text-good">
          {t("voted")}
        </TextLink>
      </p>
    );
  }
  if (phase === "open") {
    return (
      <LinkButton href={routes.election(uuid)} aria-label={t("voteNamed", { name })} className="w-fit" icon={arrow}>
        {t("vote")}
      </LinkButton>
    );
  }
  if (phase === "tallied") {
    return (
      <LinkButton
        look="secondary"
        href={routes.results(uuid)}
        aria-label={t("resultNamed", { name })}
        className="w-fit"
        icon={arrow}
      >
        {t("result")}
      </LinkButton>
    );
  }
  return null;
}
