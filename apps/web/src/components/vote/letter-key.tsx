"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { VotingKey } from "@/ballot/ballot-maker.ts";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { VotingKeyForm } from "./voting-key-form.tsx";

interface LetterKeyProps {
  readonly uuid: string;
  readonly worker: BallotWorker;
  readonly busy: boolean;
  /** The key that was entered last is not this voter's. */
  readonly isAnothers: boolean;
  onKey(key: VotingKey): void;
}

/** In an election by roll the voting key is not made here: it stands in the letter that the voter got. */
export function LetterKey({ uuid, worker, busy, isAnothers, onKey }: LetterKeyProps) {
  const t = useTranslations("vote.letter");
  const [isMalformed, setMalformed] = useState(false);

  const take = async (typed: string): Promise<void> => {
    const key = await worker.maker.readKey(typed, uuid);
    setMalformed(key === null);
    if (key !== null) onKey(key);
  };

  return (
    <VotingKeyForm
      label={t("label")}
      hint={t("hint")}
      submitLabel={t("begin")}
      size="large"
      busy={busy}
      problem={isMalformed ? t("malformed") : isAnothers ? t("wrong") : undefined}
      onKey={take}
    />
  );
}
