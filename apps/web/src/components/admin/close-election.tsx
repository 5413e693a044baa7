"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useTRPC } from "@/trpc/client.ts";

/** Says what closing means with the present numbers, and asks once more. */
export function CloseElection({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.detail");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { uuid, name, ballotCount, credentialCount, ballotsMin } = election;

  const close = useMutation(
    trpc.elections.close.mutationOptions({
      onSuccess: (detail) => {
        setAsking(false);
        queryClient.setQueryData(trpc.elections.get.queryKey({ electionId: uuid }), detail);
        void queryClient.invalidateQueries({ queryKey: trpc.elections.list.queryKey() });
      },
    }),
  );

  return (
    <>
      <Button size="large" onClick={() => setAsking(true)}>
        {t("close")}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("closeConfirmTitle")}
        description={t("closeConfirmBody", { name, ballots: ballotCount, voters: credentialCount })}
        actions={
          <>
            <Button look="secondary" onClick={() => setAsking(false)}>
              {t("keepOpen")}
            </Button>
            <Button
              look="danger"
              busy={close.isPending}
              onClick={() => {
                if (!close.isPending) close.mutate({ electionId: uuid });
              }}
            >
              {close.isPending ? t("closing") : t("closeConfirm")}
            </Button>
          </>
        }
      >
        {ballotCount < ballotsMin && <Alert tone="warn" title={t("closeConfirmFew", { min: ballotsMin })} />}
        {close.error !== null && <ErrorState error={close.error} />}
      </Dialog>
    </>
  );
}
