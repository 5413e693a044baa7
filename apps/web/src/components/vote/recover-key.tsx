"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { VotingKey } from "@/ballot/ballot-maker.ts";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";

interface RecoverKeyProps {
  readonly uuid: string;
  readonly worker: BallotWorker;
  /** The public part that the registrar has. */
  readonly publicCredential: string;
  readonly busy: boolean;
  onRecovered(key: VotingKey): void;
}

/** For a voter who started on another device and kept the voting key. */
export function RecoverKey({ uuid, worker, publicCredential, busy, onRecovered }: RecoverKeyProps) {
  const t = useTranslations("vote.recover");
  const [attempt, setAttempt] = useState(0);
  const [problem, setProblem] = useState<"malformed" | "wrong" | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const credential = String(new FormData(event.currentTarget).get("key") ?? "").trim();
    const key = await worker.maker.readKey(credential, uuid);
    setAttempt((count) => count + 1);
    if (key === null) return setProblem("malformed");
    if (key.publicCredential !== publicCredential) return setProblem("wrong");
    setProblem(null);
    onRecovered(key);
  };

  const message = problem === null ? undefined : t(problem);
  return (
    <>
      <PageTitle lead={t("body")}>{t("title")}</PageTitle>
      <form noValidate onSubmit={submit} className="grid max-w-md gap-5">
        <ErrorSummary errors={message === undefined ? [] : [{ id: "key", message }]} attempt={attempt} />
        <TextField
          id="key"
          name="key"
          label={t("label")}
          hint={t("hint")}
          error={message}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
        <Button type="submit" busy={busy} className="w-fit">
          {t("submit")}
        </Button>
      </form>
    </>
  );
}
