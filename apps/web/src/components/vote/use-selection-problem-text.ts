"use client";

import { useTranslations } from "next-intl";
import type { SelectionProblem } from "@/ballot/selection.ts";

export function useSelectionProblemText(): (problem: SelectionProblem) => string {
  const t = useTranslations("vote.problem");
  return (problem) => {
    const { kind, ...numbers } = problem;
    return t(kind, numbers);
  };
}
