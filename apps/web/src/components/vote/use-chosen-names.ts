"use client";

import { useTranslations } from "next-intl";
import type { Choosable, Selection } from "@/ballot/selection.ts";

/** What was chosen in one question, in words: the answers, or that it is a blank vote, or that nothing was chosen. */
export function useChosenNames(): (question: Choosable, selection: Selection) => readonly string[] {
  const t = useTranslations("vote.review");
  return (question, { answers, blank }) => {
    if (blank) return [t("blank")];
    return answers.length === 0 ? [t("nothing")] : answers.map((at) => question.answers[at] ?? "");
  };
}
