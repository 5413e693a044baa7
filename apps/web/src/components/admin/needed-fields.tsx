"use client";

import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { useFormContext, useWatch } from "react-hook-form";
import { TextField } from "@/components/ui/field.tsx";
import type { ProblemOf } from "./draft-controls.ts";
import type { DraftValues } from "./election-draft.ts";

const choices = [
  { value: "all", label: "neededAll", hint: "neededAllHint" },
  { value: "some", label: "neededSome", hint: "neededSomeHint" },
] as const;

/** Whether the count needs every trustee, or goes on without some of them. */
export function NeededChoice({ problemOf }: { readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register } = useFormContext<DraftValues>();
  const error = problemOf("needed");
  return (
    <fieldset className={clsx("grid gap-3", error !== undefined && "border-bad border-l-4 pl-4")}>
      <legend className="mb-2 font-semibold">{t("needed")}</legend>
      {error !== undefined && (
        <p id="needed-error" className="font-semibold text-bad">
          {error}
        </p>
      )}
      {choices.map(({ value, label, hint }) => (
        <div key={value} className="grid gap-0.5">
          <label className="flex min-h-11 w-fit items-center gap-3">
            <input
              type="radio"
              value={value}
              id={value === "all" ? "needed" : undefined}
              aria-describedby={`needed-${value}-hint`}
              className="size-5 shrink-0 accent-brand"
              {...register("needed")}
            />
            {t(label)}
          </label>
          <p id={`needed-${value}-hint`} className="pl-8 text-muted text-sm">
            {t(hint)}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

/** How many are enough, where some are. */
export function ThresholdField({ problemOf }: { readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register, control } = useFormContext<DraftValues>();
  const trustees = useWatch({ control, name: "trustees" });
  const size = trustees.filter(({ always }) => !always).length;
  return (
    <div className="max-w-md">
      <TextField
        id="threshold"
        label={t("threshold")}
        hint={t("thresholdHint", { size, most: Math.max(1, size - 1) })}
        inputMode="numeric"
        error={problemOf("threshold")}
        {...register("threshold")}
      />
    </div>
  );
}
