"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { failureOf } from "@/trpc/failure.ts";
import type { useLogout } from "@/trpc/use-account.ts";
import { useFailureText } from "@/trpc/use-failure-text.ts";

/** Whoever walks away from a shared machine must know that the session has not ended. */
export function LogoutFailed({ logout }: { readonly logout: ReturnType<typeof useLogout> }) {
  const t = useTranslations("common.logoutFailed");
  const text = useFailureText();
  const { error, isPending } = logout;
  return (
    <Dialog
      open={error !== null}
      onOpenChange={(open) => !open && logout.reset()}
      title={t("title")}
      description={t("body")}
      actions={
        <Button busy={isPending} onClick={() => logout.mutate()}>
          {t("again")}
        </Button>
      }
    >
      <p role="alert">{error !== null && text(failureOf(error))}</p>
    </Dialog>
  );
}
