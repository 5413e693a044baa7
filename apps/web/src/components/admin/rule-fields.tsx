"use client";

import { useTranslations } from "next-intl";
import { useFormContext, useWatch } from "react-hook-form";
import { CheckField, TextField } from "@/components/ui/field.tsx";
import { useInBrowser } from "@/components/ui/relative-time.tsx";
import type { ProblemOf } from "./draft-controls.ts";
import type { DraftValues } from "./election-draft.ts";

const closings = [
  { value: "hand", label: "closesByHand" },
  { value: "time", label: "closesAtTime" },
] as const;

export function RuleFields({ problemOf }: { readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register, control } = useFormContext<DraftValues>();
  const closing = useWatch({ control, name: "closing" });
  const inBrowser = useInBrowser();
  const zone = inBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
  return (
    <fieldset className="grid gap-5">
      <legend className="mb-4 font-semibold text-2xl">{t("rules")}</legend>
      <div className="max-w-md">
        <TextField
          id="ballotsMin"
          label={t("ballotsMin")}
          hint={t("ballotsMinHint")}
          inputMode="numeric"
          error={problemOf("ballotsMin")}
          {...register("ballotsMin")}
        />
      </div>
      <CheckField
        id="replacingAllowed"
        label={t("replacing")}
        hint={t("replacingHint")}
        {...register("replacingAllowed")}
      />
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-semibold">{t("closing")}</legend>
        {closings.map(({ value, label }) => (
          <label key={value} className="flex min-h-11 w-fit items-center gap-3">
            <input type="radio" value={value} className="size-5 accent-brand" {...register("closing")} />
            {t(label)}
          </label>
        ))}
      </fieldset>
      {closing === "time" && (
        <div className="max-w-md">
          <TextField
            id="closesAt"
            type="datetime-local"
            label={t("closesAt")}
            hint={t("closesAtHint", { zone })}
            error={problemOf("closesAt")}
            {...register("closesAt")}
          />
        </div>
      )}
    </fieldset>
  );
}
