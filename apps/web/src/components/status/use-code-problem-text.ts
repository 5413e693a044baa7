"use client";

import { useTranslations } from "next-intl";
import type { TypedCodeFailure } from "./typed-code.ts";

export function useCodeProblemText(): (failure: TypedCodeFailure) => string {
  const t = useTranslations("status.find");
  return ({ reason, group }) => {
    if (group !== null) return t("group", { group });
    return reason === "check" || reason === "character" ? t("somewhere") : t(reason);
  };
}
