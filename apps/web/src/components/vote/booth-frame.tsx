"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Mark, Wordmark } from "@/components/shell/logo.tsx";
import { Link } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";

interface BoothFrameProps {
  readonly uuid: string;
  readonly electionName?: string;
  readonly isDemo?: boolean;
  /** Whether there is something to leave: not after the ballot was cast. */
  readonly leavable?: boolean;
  readonly children: ReactNode;
}

export function BoothFrame({ uuid, electionName, isDemo = false, leavable = true, children }: BoothFrameProps) {
  const t = useTranslations("vote.header");
  const common = useTranslations("common");
  return (
    <>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto flex min-h-15 max-w-2xl items-center gap-3 px-4">
          <Mark className="h-7 w-10.5 shrink-0" />
          {electionName === undefined ? (
            <Wordmark className="h-5" />
          ) : (
            <p className="min-w-0 flex-1 truncate font-medium text-muted text-sm">{electionName}</p>
          )}
          {leavable && (
            <Link href={routes.election(uuid)} className="prose-link ml-auto shrink-0 py-2 text-sm">
              {t("leave")}
            </Link>
          )}
        </div>
        {isDemo && (
          <p className="border-wood border-t bg-wood-soft px-4 py-2 text-center text-sm">{common("demoNote")}</p>
        )}
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-2xl flex-1 px-4 py-8 outline-none sm:py-12">
        {children}
      </main>
      {isDemo && <Watermark text={t("practice")} />}
    </>
  );
}

/** UX-15: a practice ballot can be told from a real one in any picture of the screen. */
function Watermark({ text }: { readonly text: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 300 300"
      className="pointer-events-none fixed inset-0 z-20 size-full select-none"
    >
      <text
        x="150"
        y="165"
        textAnchor="middle"
        transform="rotate(-32 150 150)"
        className="fill-wood font-bold text-[58px] opacity-12"
      >
        {text}
      </text>
    </svg>
  );
}
