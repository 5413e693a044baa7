"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { TypedName, useTypedName } from "./typed-name.tsx";

interface OpenElectionProps {
  readonly election: ElectionDetail;
  readonly isReady: boolean;
}

/** Opening cannot be taken back, so the election's name is typed first (ADM-5). */
export function OpenElection({ election, isReady }: OpenElectionProps) {
  const t = useTranslations("admin.detail");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { uuid, name } = election;
  const confirmation = useTypedName(name);

  const open = useMutation(
    trpc.elections.open.mutationOptions({
      onSuccess: (detail) => {
        setAsking(false);
        queryClient.setQueryData(trpc.elections.get.queryKey({ electionId: uuid }), detail);
        void queryClient.invalidateQueries({ queryKey: trpc.elections.list.queryKey() });
      },
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (confirmation.isConfirmed() && !open.isPending) open.mutate({ electionId: uuid });
  }

  return (
    <>
      <Button size="large" disabled={!isReady} onClick={() => setAsking(true)}>
        {t("open")}
      </Button>
      <Dialog open={asking} onOpenChange={setAsking} title={t("openConfirmTitle")} description={t("openConfirmBody")}>
        <form noValidate onSubmit={submit} className="grid gap-5">
          <TypedName id="open-name" confirmation={confirmation} />
          {open.error !== null && <ErrorState error={open.error} />}
          <div className="flex flex-wrap justify-end gap-3">
            <Button look="secondary" onClick={() => setAsking(false)}>
              {t("cancel")}
            </Button>
            <Button type="submit" busy={open.isPending}>
              {open.isPending ? t("opening") : t("openConfirm")}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
