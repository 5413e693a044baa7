"use client";

import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";

/** What an error boundary shows: never a blank page, always a way on (UX-13). */
export function PageFailed({ error, retry }: { readonly error: Error & { readonly digest?: string }; retry(): void }) {
  const t = useTranslations("common");
  return (
    <>
      <PageTitle lead={t("error.pageBody")}>{t("error.pageTitle")}</PageTitle>
      <div className="flex flex-wrap gap-3">
        <Button onClick={retry} icon={<RotateCw aria-hidden="true" className="size-5" />}>
          {t("action.retry")}
        </Button>
        <LinkButton look="secondary" href={routes.home}>
          {t("error.home")}
        </LinkButton>
      </div>
      {error.digest !== undefined && (
        <p className="mt-6 text-muted text-sm">{t("error.code", { code: error.digest })}</p>
      )}
    </>
  );
}
