"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { AbsoluteTime } from "@/components/ui/relative-time.tsx";
import { partsNeeded } from "@/lib/parts-needed.ts";
import { routes } from "@/lib/routes.ts";
import { useAccount } from "@/trpc/use-account.ts";

/** The one thing to do with this election now. */
export function ElectionCall({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("elections.detail.call");
  const { account } = useAccount();
  const { uuid, phase, trustees, registration, myWeight } = election;
  const isStranger = registration === "roll" && account !== null && account !== undefined && myWeight === null;
  const { needed, done } = partsNeeded(election);
  const arrow = <ArrowRight aria-hidden="true" className="size-5" />;

  switch (phase) {
    case "open":
      if (election.hasVoted === true) {
        return (
          <Call title={t("votedTitle")} body={t(election.replacingAllowed ? "votedBodyReplacing" : "votedBody")}>
            <LinkButton href={routes.receipt(uuid)} size="large" icon={arrow}>
              {t("receipt")}
            </LinkButton>
            {election.replacingAllowed && (
              <LinkButton look="secondary" href={routes.vote(uuid)}>
                {t("again")}
              </LinkButton>
            )}
          </Call>
        );
      }
      return (
        <Call title={t("openTitle")} body={t("openBody")}>
          <Closing closesAt={election.closesAt} />
          {isStranger && <p>{t("notOnRoll")}</p>}
          {myWeight !== null && myWeight > 1 && <p>{t("weight", { weight: myWeight })}</p>}
          {!isStranger && (
            <LinkButton href={routes.vote(uuid)} size="large" icon={arrow}>
              {t("vote")}
            </LinkButton>
          )}
          {account === null && <p className="text-muted text-sm">{t("login")}</p>}
        </Call>
      );
    case "closed":
      return (
        <Call title={t("closedTitle")} body={t("closedBody", { done, count: needed })}>
          {election.hasVoted === true && (
            <LinkButton look="secondary" href={routes.receipt(uuid)}>
              {t("receipt")}
            </LinkButton>
          )}
        </Call>
      );
    case "tallied":
      return (
        <Call title={t("talliedTitle")} body={t("talliedBody")}>
          <LinkButton href={routes.results(uuid)} size="large" icon={arrow}>
            {t("result")}
          </LinkButton>
          {election.hasVoted === true && (
            <LinkButton look="secondary" href={routes.receipt(uuid)}>
              {t("receipt")}
            </LinkButton>
          )}
        </Call>
      );
    case "closed-without-result":
      return <Call title={t("noResultTitle")} body={t("noResultBody", { count: election.ballotsMin })} />;
    case "draft":
    case "ready":
      return (
        <Call
          title={t("preparingTitle")}
          body={t("preparingBody", { done: trustees.filter(({ hasKey }) => hasKey).length, count: trustees.length })}
        />
      );
  }
}

function Call({
  title,
  body,
  children,
}: {
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
}) {
  return (
    <Tablet className="grid justify-items-start gap-4">
      <h2 className="text-2xl">{title}</h2>
      <p className="max-w-prose">{body}</p>
      {children}
    </Tablet>
  );
}

function Closing({ closesAt }: { readonly closesAt: number | null }) {
  const t = useTranslations("elections.detail");
  return (
    <p>
      <span className="text-muted">{t("closesAt")}: </span>
      <span className="font-semibold">{closesAt === null ? t("noEnd") : <AbsoluteTime ms={closesAt} />}</span>
    </p>
  );
}
