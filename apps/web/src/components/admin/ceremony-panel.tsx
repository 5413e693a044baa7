"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { CeremonyProgress } from "@/components/ceremony/ceremony-progress.tsx";
import { missingIn } from "@/components/ceremony/missing-in.ts";
import { usePhaseSentence } from "@/components/ceremony/use-phase-sentence.ts";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";
import { useTRPC } from "@/trpc/client.ts";
import { RestartCeremony } from "./restart-ceremony.tsx";

const refreshMs = 3_000;

/** How far the common key is, for whom it waits, and the way to begin anew. */
export function CeremonyPanel({ uuid }: { readonly uuid: string }) {
  const t = useTranslations("ceremony");
  const admin = useTranslations("admin.detail");
  const trpc = useTRPC();
  const sentence = usePhaseSentence();
  const { data, error, refetch, isFetching } = useQuery({
    ...trpc.trustees.ceremony.queryOptions({ electionId: uuid }),
    refetchInterval: refreshMs,
  });
  return (
    <section aria-labelledby="common-key" className="grid min-w-0 gap-3">
      <h2 id="common-key" className="text-xl">
        {admin("commonKey")}
      </h2>
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={4} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} retrying={isFetching} />
        )
      ) : (
        <>
          <p className="max-w-prose">{t("lead", { threshold: data.threshold, size: data.trustees.length })}</p>
          <p role="status" className="font-semibold">
            {sentence(data.phase, missingIn(data))}
          </p>
          <CeremonyProgress trustees={data.trustees} />
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            <TextLink href={routes.ceremony(uuid)}>{t("transcript")}</TextLink>
            {data.isRestartable && data.trustees.some(({ state }) => state !== "waiting") && (
              <RestartCeremony status={data} />
            )}
          </div>
        </>
      )}
    </section>
  );
}
