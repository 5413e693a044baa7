"use client";

import type { TrusteeElection } from "@tabella/rpc/api/schemas";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { SignedInOnly } from "@/components/admin/signed-in-only.tsx";
import { PhaseBadge } from "@/components/elections/phase-badge.tsx";
import { Badge } from "@/components/ui/badge.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

const refreshMs = 10_000;

/** What I am a trustee of, with what is due first. */
export function TrusteeElections() {
  return <SignedInOnly>{({ email }) => <List email={email} />}</SignedInOnly>;
}

function List({ email }: { readonly email: string }) {
  const t = useTranslations("trustee.list");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.trustees.mine.queryOptions(),
    refetchInterval: refreshMs,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={6} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (data.length === 0) return <EmptyState title={t("empty")}>{t("emptyHint", { email })}</EmptyState>;
  const dueFirst = data.toSorted((a, b) => Number(a.due === "nothing") - Number(b.due === "nothing"));
  return (
    <ul aria-label={t("caption")} className="grid gap-4">
      {dueFirst.map((election) => (
        <li key={election.electionId}>
          <ElectionRow election={election} />
        </li>
      ))}
    </ul>
  );
}

function ElectionRow({ election: { electionId, name, phase, index, due } }: { readonly election: TrusteeElection }) {
  const t = useTranslations("trustee.list");
  const isDue = due !== "nothing";
  return (
    <Card className="flex flex-wrap items-center justify-between gap-4">
      <div className="grid min-w-0 gap-2">
        <span className="flex flex-wrap gap-2">
          <PhaseBadge phase={phase} />
          {isDue && <Badge tone="wood">{t("dueNow")}</Badge>}
        </span>
        <h2 className="text-xl">{name}</h2>
        <p className="text-muted">{t("number", { index })}</p>
      </div>
      <LinkButton
        look={isDue ? "primary" : "secondary"}
        href={routes.trusteeElection(electionId)}
        aria-label={`${t(`due.${due}`)}: ${name}`}
      >
        {t(`due.${due}`)}
        <ArrowRight aria-hidden="true" className="size-4" />
      </LinkButton>
    </Card>
  );
}
