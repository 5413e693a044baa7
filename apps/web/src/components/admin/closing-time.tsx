"use client";

import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { useTRPC } from "@/trpc/client.ts";

/** The one thing of a draft that can be changed: it may pass while trustees make their keys. */
export function ClosingTime({ election }: { readonly election: ElectionDetail }) {
  const t = useTranslations("admin.closingTime");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="secondary" size="small" className="w-fit" onClick={() => setAsking(true)}>
        {t("change")}
      </Button>
      <Dialog open={asking} onOpenChange={setAsking} title={t("title")} description={t("body")}>
        {asking && <ClosingTimeForm election={election} onEnd={() => setAsking(false)} />}
      </Dialog>
    </>
  );
}

interface ClosingTimeFormProps {
  readonly election: ElectionDetail;
  onEnd(): void;
}

function ClosingTimeForm({ election: { uuid: electionId }, onEnd }: ClosingTimeFormProps) {
  const t = useTranslations("admin");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const set = useMutation(
    trpc.elections.setClosingTime.mutationOptions({
      onSuccess: (detail) => {
        queryClient.setQueryData(trpc.elections.get.queryKey({ electionId }), detail);
        onEnd();
      },
    }),
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    const closesAt = new Date(typed).getTime();
    // NaN, for a field left empty, is not later than anything.
    const isLater = closesAt > Date.now();
    setWrong(!isLater);
    if (isLater && !set.isPending) set.mutate({ electionId, closesAt });
  }

  return (
    <form noValidate onSubmit={submit} className="grid gap-5">
      <TextField
        id="new-closing-time"
        type="datetime-local"
        label={t("create.closesAt")}
        hint={t("create.closesAtHint", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
        error={wrong ? t("create.errors.closesAt") : undefined}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {set.error !== null && <ErrorState error={set.error} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button
          look="secondary"
          busy={set.isPending}
          onClick={() => !set.isPending && set.mutate({ electionId, closesAt: null })}
        >
          {t("closingTime.byHand")}
        </Button>
        <Button type="submit" busy={set.isPending}>
          {t("closingTime.set")}
        </Button>
      </div>
    </form>
  );
}
