"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { VotingKey } from "@/ballot/ballot-maker.ts";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { VotingKeyForm } from "./voting-key-form.tsx";

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
  const [problem, setProblem] = useState<"malformed" | "wrong" | null>(null);

  const take = async (typed: string): Promise<void> => {
    const key = await worker.maker.readKey(typed, uuid);
    if (key === null) return setProblem("malformed");
    if (key.publicCredential !== publicCredential) return setProblem("wrong");
    setProblem(null);
    onRecovered(key);
  };

  return (
    <>
      <PageTitle lead={t("body")}>{t("title")}</PageTitle>
      <VotingKeyForm
        label={t("label")}
        hint={t("hint")}
        submitLabel={t("submit")}
        busy={busy}
        problem={problem === null ? undefined : t(problem)}
        onKey={take}
      />
    </>
  );
}
