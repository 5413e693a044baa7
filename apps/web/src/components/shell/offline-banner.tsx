"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "./banner.tsx";
import { useServerReachable } from "./use-server-reachable.ts";

/** UX-13: says so when the server has not answered for two seconds, and goes away when it does. */
export function OfflineBanner({ onlyAfterCalls = false }: { readonly onlyAfterCalls?: boolean }) {
  const t = useTranslations("common");
  const reachable = useServerReachable({ onlyAfterCalls });
  return (
    <div role="status" className="print:hidden">
      {!reachable && (
        <Banner tone="warn" icon={CloudOff} title={t("offline.title")}>
          {t("offline.body")}
        </Banner>
      )}
    </div>
  );
}
