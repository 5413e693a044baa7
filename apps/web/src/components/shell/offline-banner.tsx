"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useServerReachable } from "./use-server-reachable.ts";

/** UX-13: says so when the server has not answered for two seconds, and goes away when it does. */
export function OfflineBanner() {
  const t = useTranslations("common");
  const reachable = useServerReachable();
  return (
    <div role="status" className="print:hidden">
      {!reachable && (
        <aside aria-label={t("offline.title")} className="border-warn border-b-2 bg-warn-soft">
          <p className="mx-auto flex max-w-6xl items-start gap-3 px-4 py-3 sm:px-6">
            <CloudOff aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-warn" />
            <span>
              <strong className="font-semibold">{t("offline.title")}</strong> {t("offline.body")}
            </span>
          </p>
        </aside>
      )}
    </div>
  );
}
