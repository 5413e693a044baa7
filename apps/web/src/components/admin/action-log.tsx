"use client";

import type { AdministratorAction } from "@tabella/rpc/api/administrator-actions";
import { useQuery } from "@tanstack/react-query";
import { ArrowRight, ChevronsLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { actionText } from "./action-text.ts";

const pageSize = 20;

/** A page of the audit log below `cursor` (null: from the newest line). The address holds the cursor, so a page can be sent. */
export function ActionLog({ cursor }: { readonly cursor: string | null }) {
  const t = useTranslations("admin.actions");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.actions.list.queryOptions({ cursor, limit: pageSize }));
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={8} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  if (data.actions.length === 0) return <EmptyState title={t("empty")}>{t("emptyHint")}</EmptyState>;
  return (
    <div className="grid gap-5">
      <ol
        aria-label={t("title")}
        className="divide-y divide-line overflow-hidden rounded-card border border-line bg-surface"
      >
        {data.actions.map((action) => (
          <li key={action.id} className="grid items-start gap-x-6 gap-y-3 px-4 py-4 sm:grid-cols-[1fr_auto] sm:px-5">
            <div className="grid min-w-0 gap-1">
              <Order action={action} />
              <p className="break-words text-muted text-sm">
                <Actor action={action} /> · <AbsoluteTime ms={action.at} />
              </p>
            </div>
            <Outcome action={action} />
          </li>
        ))}
      </ol>
      <nav aria-label={t("pages")} className="flex flex-wrap justify-between gap-3">
        {cursor !== null && (
          <LinkButton
            look="secondary"
            href={routes.adminActions}
            icon={<ChevronsLeft aria-hidden="true" className="size-4" />}
          >
            {t("newest")}
          </LinkButton>
        )}
        {data.nextCursor !== null && (
          <LinkButton look="secondary" href={routes.adminActionsBefore(data.nextCursor)} className="ml-auto">
            {t("older")}
            <ArrowRight aria-hidden="true" className="size-4" />
          </LinkButton>
        )}
      </nav>
    </div>
  );
}

function Order({ action }: { readonly action: AdministratorAction }) {
  const t = useTranslations("admin.actions");
  const { election, subject, facts } = action;
  const key = actionText(action);
  return (
    <>
      <p>
        <strong>{key === null ? action.action : t(key)}</strong>
        {key === "closingTime" && typeof facts.closesAt === "number" && (
          <>
            {" "}
            <AbsoluteTime ms={facts.closesAt} />
          </>
        )}
      </p>
      {election !== null && (
        <p className="break-words">
          <TextLink href={routes.adminElection(election.uuid)}>{election.name ?? election.uuid}</TextLink>
        </p>
      )}
      {subject !== null && <p className="break-words">{subject}</p>}
    </>
  );
}

function Actor({ action: { actor } }: { readonly action: AdministratorAction }) {
  const t = useTranslations("admin.actions");
  return actor === null ? t("operator") : t("actor", { name: actor.displayName, email: actor.email });
}

function Outcome({ action: { outcome, requestId } }: { readonly action: AdministratorAction }) {
  const t = useTranslations("admin.actions");
  if (outcome !== null && outcome.refusal === null) return <Badge tone="good">{t("done")}</Badge>;
  return (
    <div className="grid gap-1 sm:max-w-md sm:justify-items-end sm:text-right">
      <Badge tone={outcome === null ? "warn" : "neutral"}>{outcome === null ? t("unknown") : t("refused")}</Badge>
      <p className="break-words text-muted text-sm">{outcome === null ? t("unknownHint") : outcome.refusal}</p>
      {requestId !== null && <p className="break-all text-muted text-sm">{t("request", { id: requestId })}</p>}
    </div>
  );
}
