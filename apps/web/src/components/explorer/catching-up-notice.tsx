"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { ProgressBar } from "@/components/ui/progress-bar.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { catchingUp } from "./catching-up.ts";

const lookEveryMs = 10_000;
const lookWhileBehindEveryMs = 2_000;

/** Above each page of the explorer while the validator that answers is not at the head; gone when it is. */
export function CatchingUpNotice() {
  const t = useTranslations("explorer.catchingUp");
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.chain.status.queryOptions(),
    refetchInterval: ({ state }) =>
      state.data !== undefined && catchingUp(state.data) !== null ? lookWhileBehindEveryMs : lookEveryMs,
  });
  const behind = data === undefined ? null : catchingUp(data);
  return (
    <>
      {/* What changes every two seconds is not read aloud; that it began, is. */}
      <p role="status" className="sr-only">
        {behind !== null && t(behind.step)}
      </p>
      {behind !== null && (
        <section
          aria-label={t(behind.step)}
          className="figures mb-8 grid gap-2 rounded-card border border-info bg-info-soft px-5 py-4 print:hidden"
        >
          <p className="flex items-center gap-2.5 font-semibold">
            <RefreshCw aria-hidden="true" className="size-5 shrink-0 text-info" />
            {t(behind.step)}
          </p>
          <ProgressBar label={t(behind.step)} value={behind.done} max={behind.all} />
          <p>{t(`${behind.step}Progress`, { done: behind.done, all: behind.all, proven: behind.proven })}</p>
          <p className="text-muted text-sm">{t(`${behind.step}Hint`)}</p>
        </section>
      )}
    </>
  );
}
