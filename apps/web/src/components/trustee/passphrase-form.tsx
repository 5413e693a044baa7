"use client";

import { passphraseLengthMin } from "@tabella/chain/passphrase-seal";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { PasswordField } from "@/components/auth/password-field.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { ErrorSummary, type FieldError } from "@/components/ui/error-summary.tsx";

interface PassphraseFormProps<Key> {
  make(passphrase: string): Promise<Key>;
  onMade(made: Key): void;
}

/** A passphrase twice, and then the key: it and its encrypted backup are made in a worker. */
export function PassphraseForm<Key>({ make: makeKey, onMade }: PassphraseFormProps<Key>) {
  const t = useTranslations("trustee");
  const [passphrase, setPassphrase] = useState("");
  const [repeated, setRepeated] = useState("");
  const [attempt, setAttempt] = useState(0);
  const make = useMutation({
    mutationFn: () => makeKey(passphrase),
    onSuccess: onMade,
  });

  const problems = {
    passphrase:
      [...passphrase].length < passphraseLengthMin
        ? t("errors.PASSPHRASE_SHORT", { min: passphraseLengthMin })
        : undefined,
    repeated: passphrase !== repeated ? t("errors.PASSPHRASE_DIFFERS") : undefined,
  };
  const shown = attempt > 0 ? problems : { passphrase: undefined, repeated: undefined };
  const errors: FieldError[] = [
    ...(shown.passphrase === undefined ? [] : [{ id: "passphrase", message: shown.passphrase }]),
    ...(shown.repeated === undefined ? [] : [{ id: "passphrase-again", message: shown.repeated }]),
  ];

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (problems.passphrase === undefined && problems.repeated === undefined && !make.isPending) make.mutate();
  }

  return (
    <form noValidate onSubmit={submit} className="grid max-w-md gap-5">
      <ErrorSummary errors={errors} attempt={attempt} />
      <PasswordField
        id="passphrase"
        label={t("key.passphrase")}
        hint={t("key.passphraseHint", { min: passphraseLengthMin })}
        autoComplete="new-password"
        error={shown.passphrase}
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <PasswordField
        id="passphrase-again"
        label={t("key.repeat")}
        autoComplete="new-password"
        error={shown.repeated}
        value={repeated}
        onChange={(event) => setRepeated(event.target.value)}
      />
      {make.error !== null && <ErrorState error={make.error} />}
      <Button type="submit" size="large" busy={make.isPending} className="w-fit">
        {make.isPending ? t("key.making") : t("key.make")}
      </Button>
    </form>
  );
}
