"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button.tsx";
import { useAccount } from "@/trpc/use-account.ts";

interface AlreadyInProps {
  readonly returnTo: string;
  /** True while the form itself is logging in: it stays until the next page is there. */
  readonly besides: boolean;
  readonly children: ReactNode;
}

/** Shows the form to guests; who is logged in already just goes on. */
export function AlreadyIn({ returnTo, besides, children }: AlreadyInProps) {
  const t = useTranslations("auth.already");
  const { account } = useAccount();
  if (besides || account === null || account === undefined) return children;
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-lg">{t("title", { name: account.displayName })}</p>
      <LinkButton href={returnTo}>{t("continue")}</LinkButton>
    </div>
  );
}
