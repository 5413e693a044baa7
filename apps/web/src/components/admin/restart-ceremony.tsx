"use client";

import type { CeremonyStatus } from "@tabella/rpc/api/ceremony-schemas";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { CheckField, TextAreaField, TextField } from "@/components/ui/field.tsx";
import { useTRPC } from "@/trpc/client.ts";
import { TypedName, useTypedName } from "./typed-name.tsx";

/**
 * A new attempt at the common key, which makes every backup of the last one useless, so the election's name is typed (ADM-5):
 * without who cheated or never came, and with whom the administrator names instead.
 */
export function RestartCeremony({ status }: { readonly status: CeremonyStatus }) {
  const t = useTranslations("ceremony.restart");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="danger" size="small" onClick={() => setAsking(true)}>
        {t("button")}
      </Button>
      <Dialog open={asking} onOpenChange={setAsking} title={t("title")} description={t("body")}>
        {asking && <RestartForm status={status} onEnd={() => setAsking(false)} />}
      </Dialog>
    </>
  );
}

function RestartForm({ status, onEnd }: { readonly status: CeremonyStatus; onEnd(): void }) {
  const t = useTranslations("ceremony.restart");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { electionId, electionName, attempt, trustees } = status;
  const confirmation = useTypedName(electionName);
  const [keep, setKeep] = useState(() => trustees.filter(({ state }) => state !== "accused").map(({ index }) => index));
  const [emails, setEmails] = useState("");
  const [threshold, setThreshold] = useState(String(status.threshold));
  const [tried, setTried] = useState(false);

  const restart = useMutation(
    trpc.trustees.restartCeremony.mutationOptions({
      onSuccess: (begun) => {
        queryClient.setQueryData(trpc.trustees.ceremony.queryKey({ electionId }), begun);
        void queryClient.invalidateQueries({ queryKey: trpc.elections.get.queryKey({ electionId }) });
        onEnd();
      },
    }),
  );

  const joining = emails.split(/[\s,;]+/).filter((email) => email !== "");
  const size = keep.length + joining.length;
  const enough = /^\d{1,2}$/.test(threshold.trim()) ? Number(threshold) : 0;
  const isRight = enough >= 1 && enough < size;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!confirmation.isConfirmed() || !isRight || restart.isPending) return;
    restart.mutate({ electionId, after: attempt, keep, trusteeEmails: joining, threshold: enough });
  }

  return (
    <form noValidate onSubmit={submit} className="grid gap-5">
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-semibold">{t("keep")}</legend>
        {trustees.map(({ index, displayName, state }) => (
          <CheckField
            key={index}
            id={`keep-${index}`}
            label={state === "accused" ? t("keepAccused", { name: displayName }) : displayName}
            checked={keep.includes(index)}
            onChange={({ target }) =>
              setKeep(target.checked ? [...keep, index] : keep.filter((other) => other !== index))
            }
          />
        ))}
      </fieldset>
      <TextAreaField
        id="restart-emails"
        label={t("add")}
        hint={t("addHint")}
        value={emails}
        onChange={({ target }) => setEmails(target.value)}
      />
      <TextField
        id="restart-threshold"
        label={t("threshold")}
        hint={t("thresholdHint")}
        inputMode="numeric"
        error={tried && !isRight ? t("thresholdWrong", { size }) : undefined}
        value={threshold}
        onChange={({ target }) => setThreshold(target.value)}
      />
      <TypedName id="restart-name" confirmation={confirmation} />
      {restart.error !== null && <ErrorState error={restart.error} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="secondary" onClick={onEnd}>
          {t("cancel")}
        </Button>
        <Button type="submit" look="danger" busy={restart.isPending}>
          {restart.isPending ? t("beginning") : t("confirm")}
        </Button>
      </div>
    </form>
  );
}
