"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";
import { SignedInOnly } from "./signed-in-only.tsx";

/** Says plainly to everyone else that this is not for them; the API refuses in any case. */
export function AdministratorOnly({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("admin.denied");
  return (
    <SignedInOnly>
      {({ role, displayName }) =>
        role === "administrator" ? (
          children
        ) : (
          <>
            <PageTitle lead={t("body", { name: displayName })}>{t("title")}</PageTitle>
            <LinkButton href={routes.elections}>{t("elections")}</LinkButton>
          </>
        )
      }
    </SignedInOnly>
  );
}
