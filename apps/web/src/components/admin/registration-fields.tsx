"use client";

import { useTranslations } from "next-intl";
import { useFormContext, useWatch } from "react-hook-form";
import type { DraftValues } from "./election-draft.ts";

const registrations = ["open", "roll"] as const;

/** Who may vote: whoever has an account, or who is on a list that somebody else has made and signed. */
export function RegistrationFields() {
  const t = useTranslations("admin.create");
  const { register, control } = useFormContext<DraftValues>();
  const chosen = useWatch({ control, name: "registration" });
  return (
    <fieldset className="grid gap-1" aria-describedby="registration-hint">
      <legend className="mb-2 font-semibold text-2xl">{t("registration")}</legend>
      {registrations.map((value) => (
        <label key={value} className="flex min-h-11 w-fit items-center gap-3">
          <input type="radio" value={value} className="size-5 shrink-0 accent-brand" {...register("registration")} />
          {t(`registrations.${value}`)}
        </label>
      ))}
      <p id="registration-hint" className="mt-1 max-w-prose text-muted">
        {t(`registrationHints.${chosen}`)}
      </p>
    </fieldset>
  );
}
