"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { TextField } from "@/components/ui/field.tsx";
import { namesElection } from "./readiness.ts";

/** What cannot be taken back happens only after the election's name was typed (ADM-5): two elections look alike in two tabs. */
export function useTypedName(name: string) {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  return {
    name,
    typed,
    setTyped,
    wrong,
    /** Whether it is the name; if not, the field says so from now on. */
    isConfirmed(): boolean {
      const isName = namesElection(typed, name);
      setWrong(!isName);
      return isName;
    },
    /** A dialog that is opened again asks again. */
    clear(): void {
      setTyped("");
      setWrong(false);
    },
  };
}

interface TypedNameProps {
  readonly id: string;
  readonly confirmation: ReturnType<typeof useTypedName>;
}

export function TypedName({ id, confirmation: { name, typed, setTyped, wrong } }: TypedNameProps) {
  const t = useTranslations("admin.detail");
  return (
    <TextField
      id={id}
      label={t("typeName")}
      hint={t("typeNameHint", { name })}
      autoComplete="off"
      error={wrong ? t("typeNameWrong") : undefined}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
