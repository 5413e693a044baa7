"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { VotingKey } from "@/ballot/ballot-maker.ts";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { typedKey } from "@/ballot/typed-key.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";

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
  const [attempt, setAttempt] = useState(0);
  const [isMalformed, setMalformed] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const key = await worker.maker.readKey(typedKey(String(new FormData(event.currentTarget).get("key") ?? "")), uuid);
    setAttempt((count) => count + 1);
    setMalformed(key === null);
    if (key !== null) onKey(key);
  };

  const message = isMalformed ? t("malformed") : isAnothers ? t("wrong") : undefined;
  return (
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
        className="px-2.5 font-mono text-sm sm:text-base"
      />
      <Button type="submit" size="large" busy={busy} className="w-fit">
        {t("begin")}
      </Button>
    </form>
  );
}
