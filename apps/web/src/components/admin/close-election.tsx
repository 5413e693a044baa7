"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { TypedName, useTypedName } from "./typed-name.tsx";

/** Closing cannot be taken back: says what it means with the present numbers, and has the name typed (ADM-5). */
export function CloseElection({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { uuid, name, ballotCount, credentialCount, ballotsMin } = election;
  const confirmation = useTypedName(name);

  const close = useMutation(
    trpc.elections.close.mutationOptions({
      onSuccess: (detail) => {
        setAsking(false);
        queryClient.setQueryData(trpc.elections.get.queryKey({ electionId: uuid }), detail);
        void queryClient.invalidateQueries({ queryKey: trpc.elections.list.queryKey() });
      },
    }),
  );

  function ask(isAsking: boolean): void {
    confirmation.clear();
    setAsking(isAsking);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (confirmation.isConfirmed() && !close.isPending) close.mutate({ electionId: uuid });
  }

  return (
    <>
      <Button size="large" onClick={() => ask(true)}>
        {t("close")}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={ask}
        title={t("closeConfirmTitle")}
        description={t("closeConfirmBody", { name, ballots: ballotCount, voters: credentialCount })}
      >
        <form noValidate onSubmit={submit} className="grid gap-5">
          {ballotCount < ballotsMin && <Alert tone="warn" title={t("closeConfirmFew", { min: ballotsMin })} />}
          <TypedName id="close-name" confirmation={confirmation} />
          {close.error !== null && <ErrorState error={close.error} />}
          <div className="flex flex-wrap justify-end gap-3">
            <Button look="secondary" onClick={() => ask(false)}>
              {t("keepOpen")}
            </Button>
            <Button type="submit" look="danger" busy={close.isPending}>
              {close.isPending ? t("closing") : t("closeConfirm")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
