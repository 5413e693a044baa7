"use client";

import { type FormEvent, useState } from "react";
import { typedKey } from "@/ballot/typed-key.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { TextField } from "@/components/ui/field.tsx";

interface VotingKeyFormProps {
  readonly label: string;
  readonly hint: string;
  readonly submitLabel: string;
  readonly busy: boolean;
  readonly size?: "large";
  /** What is wrong with the key that was entered last. */
  readonly problem: string | undefined;
  /** Settles when it is known whether the key will do; the focus then goes to what is wrong. */
  onKey(typed: string): Promise<void>;
}

/** A voting key, typed from paper. */
export function VotingKeyForm({ label, hint, submitLabel, busy, size, problem, onKey }: VotingKeyFormProps) {
  const [attempt, setAttempt] = useState(0);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    await onKey(typedKey(String(new FormData(event.currentTarget).get("key") ?? "")));
    setAttempt((count) => count + 1);
  };

  return (
    <form noValidate onSubmit={submit} className="grid max-w-md gap-5">
      <ErrorSummary errors={problem === undefined ? [] : [{ id: "key", message: problem }]} attempt={attempt} />
      <TextField
        id="key"
        name="key"
        label={label}
        hint={hint}
        error={problem}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="px-2.5 font-mono text-sm sm:text-base"
      />
      <Button type="submit" {...(size && { size })} busy={busy} className="w-fit">
        {submitLabel}
      </Button>
    </form>
  );
}
