"use client";

import { LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { Banner } from "./banner.tsx";

/**
 * Over plain http to another computer (a phone in the same network) browsers keep no session of ours and make no keys:
 * says so before anyone runs into it, and what to do.
 */
export function InsecureBanner() {
  const t = useTranslations("common.insecure");
  const inBrowser = useInBrowser();
  if (!inBrowser || window.isSecureContext) return null;
  const { port } = window.location;
  return (
    <div className="print:hidden">
      <Banner tone="bad" icon={LockOpen} title={t("title")}>
        {t("body", { local: `http://localhost${port === "" ? "" : `:${port}`}` })}
      </Banner>
    </div>
  );
}
