"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFieldArray, useFormContext } from "react-hook-form";
import { Button } from "@/components/ui/button.tsx";
import { TextField } from "@/components/ui/field.tsx";
import { controlId, type ProblemOf } from "./draft-controls.ts";
import type { DraftValues } from "./election-draft.ts";

const candidatesMax = 50;

/** @param question its place, from 0 */
export function CandidateFields({ question, problemOf }: { readonly question: number; readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register, setFocus } = useFormContext<DraftValues>();
  const { fields, append, remove } = useFieldArray<DraftValues, `questions.${number}.answers`>({
    name: `questions.${question}.answers`,
  });

  function removeCandidate(at: number): void {
    remove(at);
    setFocus(`questions.${question}.answers.${Math.max(0, at - 1)}.text`);
  }

  return (
    <fieldset className="grid gap-3">
      <legend className="mb-3 font-semibold">{t("candidates")}</legend>
      {fields.map(({ id }, at) => {
        const field = `questions.${question}.answers.${at}.text` as const;
        return (
          <div key={id} className="flex items-end gap-2">
            <div className="min-w-0 flex-1">
              <TextField
                id={controlId(field)}
                label={t("candidate", { index: at + 1 })}
                maxLength={200}
                error={problemOf(field)}
                {...register(field)}
              />
            </div>
            {fields.length > 2 && (
              <Button
                look="quiet"
                className="min-h-12 px-3"
                aria-label={t("removeCandidate", { index: at + 1, question: question + 1 })}
                icon={<Trash2 aria-hidden="true" className="size-5" />}
                onClick={() => removeCandidate(at)}
              />
            )}
          </div>
        );
      })}
      {fields.length < candidatesMax && (
        <Button
          look="secondary"
          size="small"
          className="w-fit"
          aria-label={t("addCandidateTo", { index: question + 1 })}
          icon={<Plus aria-hidden="true" className="size-4" />}
          onClick={() => append({ text: "" }, { focusName: `questions.${question}.answers.${fields.length}.text` })}
        >
          {t("addCandidate")}
        </Button>
      )}
    </fieldset>
  );
}
