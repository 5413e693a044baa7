"use client";

import type { CeremonyAttempt } from "@tabella/rpc/api/ceremony-schemas";
import { useFormatter, useTranslations } from "next-intl";
import { missingIn } from "./missing-in.ts";

/** What an attempt waits for, by name, in one sentence. */
export function usePhaseSentence(): (attempt: Pick<CeremonyAttempt, "phase" | "trustees">) => string {
  const t = useTranslations("ceremony.phases");
  const format = useFormatter();
  return (attempt) =>
    t(attempt.phase, { names: format.list(missingIn(attempt).map(({ displayName }) => displayName)) });
}
