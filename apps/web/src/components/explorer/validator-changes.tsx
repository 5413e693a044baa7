"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

const refreshMs = 5_000;

/** The votes on the set of validators that are open, and the changes since the chain began. */
export function ValidatorChanges() {
  const t = useTranslations("explorer.validators");
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.chain.validatorChanges.queryOptions(), refetchInterval: refreshMs });
  if (data === undefined) return null;
  const { proposals, history, votesNeeded } = data;
  const isQuiet = proposals.length === 0 && history.length === 0;
  return (
    <section aria-labelledby="changes" className="grid min-w-0 gap-3">
      <h2 id="changes" className="text-xl">
        {t("changesTitle")}
      </h2>
      <p className="max-w-3xl text-muted">{t("changesLead")}</p>
      {isQuiet && <p>{t("noChanges")}</p>}
      {proposals.length > 0 && (
        <>
          <h3 className="text-lg">{t("openVotes")}</h3>
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {proposals.map(({ change, validator, voters }) => (
              <li key={`${change} ${validator.name} ${validator.address}`} className="break-words px-4 py-3 sm:px-5">
                {t("openVote", {
                  change,
                  name: validator.name ?? validator.address,
                  votes: voters.length,
                  needed: votesNeeded,
                  voters: voters.map(({ name, address }) => name ?? address).join(", "),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      {history.length > 0 && (
        <>
          <h3 className="text-lg">{t("pastChanges")}</h3>
          <ol className="divide-y divide-line rounded-card border border-line bg-surface">
            {history.map(({ change, validator, fromHeight, validatorCount }) => (
              <li key={fromHeight} className="grid gap-1 break-words px-4 py-3 sm:px-5">
                {t(change === "add" ? "added" : "removed", {
                  name: validator.name ?? validator.address,
                  height: fromHeight,
                  count: validatorCount,
                })}
                <TextLink href={routes.block(fromHeight - 1)} className="w-fit text-sm">
                  {t("decidedIn", { height: fromHeight - 1 })}
                </TextLink>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
