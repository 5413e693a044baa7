"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button.tsx";
import { CheckField, TextField } from "@/components/ui/field.tsx";
import { controlId, type ProblemOf } from "./draft-controls.ts";
import { type DraftValues, emptyTrustee } from "./election-draft.ts";
import { NeededChoice, ThresholdField } from "./needed-fields.tsx";

const trusteesMax = 15;

export function TrusteeFields({ problemOf }: { readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register, setFocus, control } = useFormContext<DraftValues>();
  const needed = useWatch({ control, name: "needed" });
  const { fields, append, remove } = useFieldArray<DraftValues, "trustees">({ name: "trustees" });

  function removeTrustee(at: number): void {
    remove(at);
    setFocus(`trustees.${Math.max(0, at - 1)}.email`);
  }

  return (
    <fieldset className="grid gap-4" aria-describedby="trustees-hint">
      <legend className="mb-2 font-semibold text-2xl">{t("trustees")}</legend>
      <p id="trustees-hint" className="text-muted">
        {t("trusteesHint")}
      </p>
      <NeededChoice problemOf={problemOf} />
      {fields.map(({ id }, at) => {
        const field = `trustees.${at}.email` as const;
        return (
          <div key={id} className="grid gap-1">
            <div className="flex items-end gap-2">
              <div className="min-w-0 flex-1">
                <TextField
                  id={controlId(field)}
                  label={t("trustee", { index: at + 1 })}
                  type="email"
                  autoComplete="off"
                  error={problemOf(field)}
                  {...register(field)}
                />
              </div>
              {fields.length > 1 && (
                <Button
                  look="quiet"
                  className="min-h-12 px-3"
                  aria-label={t("removeTrustee", { index: at + 1 })}
                  icon={<Trash2 aria-hidden="true" className="size-5" />}
                  onClick={() => removeTrustee(at)}
                />
              )}
            </div>
            {needed === "some" && (
              <CheckField
                id={controlId(`trustees.${at}.always`)}
                label={t("always")}
                aria-label={t("alwaysNamed", { index: at + 1 })}
                {...register(`trustees.${at}.always`)}
              />
            )}
          </div>
        );
      })}
      {fields.length < trusteesMax && (
        <Button
          look="secondary"
          size="small"
          className="w-fit"
          icon={<Plus aria-hidden="true" className="size-4" />}
          onClick={() => append(emptyTrustee, { focusName: `trustees.${fields.length}.email` })}
        >
          {t("addTrustee")}
        </Button>
      )}
      {needed === "some" && <ThresholdField problemOf={problemOf} />}
    </fieldset>
  );
}
