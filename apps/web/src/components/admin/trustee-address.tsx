"use client";

import { useLocale } from "next-intl";
import { HashText } from "@/components/ui/hash-text.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { getPathname } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";

/** The address that an administrator passes on to trustees who have not done their part. */
export function TrusteeAddress({ uuid, request }: { readonly uuid: string; readonly request: string }) {
  const locale = useLocale();
  const inBrowser = useInBrowser();
  const path = getPathname({ href: routes.trusteeElection(uuid), locale });
  return (
    <div className="grid gap-1">
      <p className="text-muted">{request}</p>
      <HashText value={inBrowser ? new URL(path, window.location.origin).href : path} name={request} full />
    </div>
  );
}
