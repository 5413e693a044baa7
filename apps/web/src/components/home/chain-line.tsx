"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";

const refreshMs = 5_000;

/** One line on the state of the network; quiet while nothing is known. */
export function ChainLine() {
  const t = useTranslations("home.chain");
  const trpc = useTRPC();
  const { data, isError } = useQuery({ ...trpc.chain.status.queryOptions(), refetchInterval: refreshMs });
  return (
    <p className="figures flex min-h-6 flex-wrap items-center gap-x-3 text-muted text-sm">
      {data !== undefined && (
        <>
          <span className="flex items-baseline gap-3">
            <span aria-hidden="true" className="size-2.5 shrink-0 rounded-full bg-good" />
            {t("line", { online: data.validatorsOnline, count: data.validatorCount, height: data.height })}
          </span>
          <TextLink href={routes.explorer}>{t("watch")}</TextLink>
        </>
      )}
      {data === undefined && isError && t("lineUnknown")}
    </p>
  );
}
