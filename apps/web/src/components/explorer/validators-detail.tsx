"use client";

import type { ValidatorView } from "@tabella/rpc/api/chain-schemas";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { faultTolerance } from "./fault-tolerance.ts";
import { Offences } from "./offences.tsx";
import { OnlineBadge } from "./online-badge.tsx";
import { SealHeatMap } from "./seal-heat-map.tsx";
import { Tolerance } from "./tolerance.tsx";
import { ValidatorChanges } from "./validator-changes.tsx";
import { VotingBadge } from "./voting-badge.tsx";

const refreshMs = 5_000;

export function ValidatorsDetail() {
  const t = useTranslations("explorer.validators");
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.chain.validators.queryOptions(),
    refetchInterval: refreshMs,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton lines={8} />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
    );
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-12">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <ValidatorsTable validators={data} />
        {data.some(({ state }) => state === "watching") && <p className="max-w-3xl text-muted">{t("watchingHint")}</p>}
        {data.some(({ state }) => state === "stopped") && <p className="max-w-3xl text-muted">{t("stoppedHint")}</p>}
      </div>
      <section aria-labelledby="seals" className="grid min-w-0 gap-3">
        <h2 id="seals" className="text-xl">
          {t("sealsTitle")}
        </h2>
        <p className="max-w-3xl text-muted">{t("sealsLead", { quorum: faultTolerance(data.length).quorum })}</p>
        <SealHeatMap validators={data} />
      </section>
      <Offences />
      <ValidatorChanges />
      <Tolerance validators={data.length} />
    </div>
  );
}

function ValidatorsTable({ validators }: { readonly validators: readonly ValidatorView[] }) {
  const t = useTranslations("explorer.validators");
  const highest = Math.max(0, ...validators.map(({ height }) => height ?? 0));
  return (
    <Table caption={t("tableCaption")} captionHidden>
      <thead>
        <tr>
          <Th>{t("name")}</Th>
          <Th>{t("state")}</Th>
          <Th>{t("height")}</Th>
          <Th>{t("proven")}</Th>
          <Th>{t("lastAuthored")}</Th>
          <Th>{t("address")}</Th>
        </tr>
      </thead>
      <tbody>
        {validators.map(({ address, name, online, state, height, provenHeight, lastAuthoredBlock }) => (
          <tr key={address} id={address} className="target:bg-wood-soft">
            <Th scope="row" className="whitespace-nowrap align-top text-base text-ink">
              {name}
            </Th>
            <Td>
              <span className="flex flex-wrap gap-1.5">
                <OnlineBadge online={online} />
                <VotingBadge state={state} />
              </span>
            </Td>
            <Td className="whitespace-nowrap">
              {height ?? "–"}
              {height !== null && height < highest && (
                <span className="block text-sm text-warn">{t("heightBehind", { count: highest - height })}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap">
              {provenHeight ?? "–"}
              {provenHeight !== null && height !== null && provenHeight < height && (
                <span className="block text-sm text-warn">{t("provenBehind", { count: height - provenHeight })}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap">
              {lastAuthoredBlock === null ? (
                <span className="text-muted">{t("neverAuthored")}</span>
              ) : (
                <TextLink href={routes.block(lastAuthoredBlock)}>{lastAuthoredBlock}</TextLink>
              )}
            </Td>
            <Td>
              <HashText value={address} name={t("address")} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
