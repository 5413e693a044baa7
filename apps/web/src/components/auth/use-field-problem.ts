"use client";

import { useTranslations } from "next-intl";
import type { FieldError } from "react-hook-form";

type Field = "email" | "displayName" | "password" | "newPassword";

/** The sentence for what the API's schema found in a field, in the reader's language. */
export function useFieldProblem(): (field: Field, error: FieldError | undefined) => string | undefined {
  const t = useTranslations("auth.problem");
  return (field, error) => {
    if (error === undefined) return undefined;
    const tooBig = error.type === "too_big";
    if (field === "email") return t(tooBig ? "email.too_big" : "email.invalid_format");
    return t(tooBig ? `${field}.too_big` : `${field}.too_small`);
  };
}
