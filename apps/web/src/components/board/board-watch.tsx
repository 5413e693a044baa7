"use client";

import { CircleAlert, History, ShieldAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Banner } from "@/components/shell/banner.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { usePathname } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { useBoardWatch } from "./use-board-watch.ts";

const watchedPages: readonly string[] = [routes.explorer, routes.resultsList, routes.status, routes.verify];

/** On the pages that read from the board: looks whether it goes on from what this browser saw, and says what is not as it should be. */
export function BoardWatch() {
  const path = usePathname();
  const isReading = watchedPages.some((page) => path === page || path.startsWith(`${page}/`));
  return isReading || path.endsWith("/receipt") ? <Watch /> : null;
}

function Watch() {
  const t = useTranslations("common.board");
  const format = useFormatter();
  const { state, isOtherGenesis } = useBoardWatch();
  return (
    <div role="status" className="print:hidden">
      {isOtherGenesis && (
        <Banner tone="bad" icon={ShieldAlert} title={t("otherGenesis")}>
          {t.rich("otherGenesisBody", { link: (words) => <TextLink href={routes.verify}>{words}</TextLink> })}
        </Banner>
      )}
      {state?.kind === "behind" && (
        <Banner tone="warn" icon={History} title={t("behind")}>
          {t("behindBody", {
            height: state.height,
            seen: state.seen.height,
            date: format.dateTime(state.seen.seenAtMs, { dateStyle: "long" }),
          })}
        </Banner>
      )}
      {state?.kind === "uncertified" && (
        <Banner tone="bad" icon={CircleAlert} title={t("uncertified")}>
          {t("uncertifiedBody", { detail: state.detail })}
        </Banner>
      )}
    </div>
  );
}
