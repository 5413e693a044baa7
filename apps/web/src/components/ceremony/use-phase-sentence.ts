"use client";

import type { CeremonyAttempt, CeremonySeat } from "@tabella/rpc/api/ceremony-schemas";
import { useFormatter, useTranslations } from "next-intl";

/** What an attempt waits for, by name, in one sentence. */
export function usePhaseSentence(): (
  phase: CeremonyAttempt["phase"],
  missing: readonly Pick<CeremonySeat, "displayName">[],
) => string {
  const t = useTranslations("ceremony.phases");
  const format = useFormatter();
  return (phase, missing) => t(phase, { names: format.list(missing.map(({ displayName }) => displayName)) });
}
