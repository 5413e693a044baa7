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
import { Table, Td, Th } from "@/components/ui/table.tsx";
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
      <Table caption={t("title")} captionHidden>
        <thead>
          <tr>
            <Th>{t("when")}</Th>
            <Th>{t("what")}</Th>
            <Th>{t("who")}</Th>
            <Th>{t("outcome")}</Th>
          </tr>
        </thead>
        <tbody>
          {data.actions.map((action) => (
            <tr key={action.id}>
              <Td className="whitespace-nowrap">
                <AbsoluteTime ms={action.at} />
              </Td>
              <Td className="min-w-64">
                <What action={action} />
              </Td>
              <Td className="min-w-40">
                {action.actor === null ? (
                  t("operator")
                ) : (
                  <>
                    {action.actor.displayName}
                    <span className="block text-muted text-sm">{action.actor.email}</span>
                  </>
                )}
              </Td>
              <Td className="min-w-40">
                <Outcome action={action} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
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

function What({ action }: { readonly action: AdministratorAction }) {
  const t = useTranslations("admin.actions");
  const { election, subject, facts } = action;
  const key = actionText(action);
  return (
    <>
      {key === null ? action.action : t(key)}
      {key === "closingTime" && typeof facts.closesAt === "number" && (
        <>
          {" "}
          <AbsoluteTime ms={facts.closesAt} />
        </>
      )}
      {election !== null && (
        <span className="block">
          <TextLink href={routes.adminElection(election.uuid)}>{election.name ?? election.uuid}</TextLink>
        </span>
      )}
      {subject !== null && <span className="block text-muted text-sm">{subject}</span>}
    </>
  );
}

function Outcome({ action: { outcome, requestId } }: { readonly action: AdministratorAction }) {
  const t = useTranslations("admin.actions");
  if (outcome !== null && outcome.refusal === null) return <Badge tone="good">{t("done")}</Badge>;
  return (
    <span className="grid gap-1">
      <Badge tone={outcome === null ? "warn" : "neutral"}>{outcome === null ? t("unknown") : t("refused")}</Badge>
      <span className="text-muted text-sm">{outcome === null ? t("unknownHint") : outcome.refusal}</span>
      {requestId !== null && <span className="break-all text-muted text-sm">{t("request", { id: requestId })}</span>}
    </span>
  );
}
