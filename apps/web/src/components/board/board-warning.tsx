"use client";

import { ShieldAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import type { Contradiction } from "./board-memory.ts";
import { BoardWarningDetails } from "./board-warning-details.tsx";
import { useBoardMemory } from "./use-board-memory.ts";

/**
 * On every page, from memory alone: this browser was shown a board that does not continue the one that it had seen. It
 * asks nobody, so it stands also while there is no connection, and it cannot be put away.
 */
export function BoardWarning() {
  const contradiction = useBoardMemory()?.contradiction ?? null;
  return (
    <div role="alert" className="print:hidden">
      {contradiction !== null && <Warning contradiction={contradiction} />}
    </div>
  );
}

function Warning({ contradiction }: { readonly contradiction: Contradiction }) {
  const t = useTranslations("common.board");
  const format = useFormatter();
  const { isPast, seen, shown } = contradiction;
  const text = isPast ? "past" : contradiction.relation;
  const date = format.dateTime(isPast ? shown.seenAtMs : seen.seenAtMs, { dateStyle: "long", timeStyle: "short" });
  return (
    <section aria-labelledby="board-warning" className="border-bad border-y-2 bg-bad-soft">
      <div className="mx-auto flex max-w-6xl items-start gap-3 px-4 py-5 sm:gap-4 sm:px-6">
        <ShieldAlert aria-hidden="true" className="mt-0.5 size-6 shrink-0 text-bad" />
        <div className="grid min-w-0 gap-2">
          <p id="board-warning" className="max-w-3xl font-semibold text-lg leading-snug">
            {t(text, { date })}
          </p>
          <p className="max-w-3xl">{t(`${text}Body`)}</p>
          <Disclosure summary={t("details")}>
            <BoardWarningDetails contradiction={contradiction} />
          </Disclosure>
        </div>
      </div>
    </section>
  );
}
