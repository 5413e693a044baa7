"use client";

import type { TrusteeView } from "@tabella/rpc/api/schemas";
import { useLocale, useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/button.tsx";
import { HashText } from "@/components/ui/hash-text.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import { getPathname } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";

interface MissingTrusteesProps {
  readonly uuid: string;
  /** Those who have not done it yet. */
  readonly missing: readonly TrusteeView[];
  readonly what: "Key" | "Part";
}

/** Whom the election waits for: a way to the desk for oneself, and for the others the address to pass on. */
export function MissingTrustees({ uuid, missing, what }: MissingTrusteesProps) {
  const t = useTranslations("admin.detail");
  const request = t(`askFor${what}`);
  return (
    <>
      {missing.some(({ isMe }) => isMe) && (
        <div className="grid justify-items-start gap-3">
          <p>{t(`own${what}`)}</p>
          <LinkButton href={routes.trusteeElection(uuid)}>{t(`own${what}Action`)}</LinkButton>
        </div>
      )}
      {missing.some(({ isMe }) => !isMe) && (
        <div className="grid gap-1">
          <p className="text-muted">{request}</p>
          <TrusteeAddress uuid={uuid} name={request} />
        </div>
      )}
    </>
  );
}

function TrusteeAddress({ uuid, name }: { readonly uuid: string; readonly name: string }) {
  const locale = useLocale();
  const inBrowser = useInBrowser();
  const path = getPathname({ href: routes.trusteeElection(uuid), locale });
  return <HashText value={inBrowser ? new URL(path, window.location.origin).href : path} name={name} full />;
}
