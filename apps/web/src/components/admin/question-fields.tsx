"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFieldArray, useFormContext } from "react-hook-form";
import { Button } from "@/components/ui/button.tsx";
import { Card } from "@/components/ui/card.tsx";
import { CheckField, TextField } from "@/components/ui/field.tsx";
import { CandidateFields } from "./candidate-fields.tsx";
import { controlId, type ProblemOf } from "./draft-controls.ts";
import { type DraftValues, emptyQuestion } from "./election-draft.ts";

const questionsMax = 20;

export function QuestionFields({ problemOf }: { readonly problemOf: ProblemOf }) {
  const t = useTranslations("admin.create");
  const { register, setFocus } = useFormContext<DraftValues>();
  const { fields, append, remove } = useFieldArray<DraftValues, "questions">({ name: "questions" });

  function removeQuestion(at: number): void {
    remove(at);
    setFocus(`questions.${Math.max(0, at - 1)}.question`);
  }

  return (
    <fieldset className="grid gap-5">
      <legend className="mb-4 font-semibold text-2xl">{t("questions")}</legend>
      {fields.map(({ id }, at) => {
        const name = `questions.${at}` as const;
        const index = at + 1;
        return (
          <Card key={id}>
            <fieldset className="grid gap-5">
              <legend className="float-left w-full font-semibold text-lg">{t("question", { index })}</legend>
              <TextField
                id={controlId(`${name}.question`)}
                label={t("questionText")}
                hint={t("questionHint")}
                maxLength={500}
                error={problemOf(`${name}.question`)}
                {...register(`${name}.question`)}
              />
              <CandidateFields question={at} problemOf={problemOf} />
              <div className="grid gap-5 sm:grid-cols-2">
                <TextField
                  id={controlId(`${name}.min`)}
                  label={t("min")}
                  hint={t("minHint")}
                  inputMode="numeric"
                  {...register(`${name}.min`)}
                />
                <TextField
                  id={controlId(`${name}.max`)}
                  label={t("max")}
                  hint={t("maxHint")}
                  inputMode="numeric"
                  error={problemOf(`${name}.max`)}
                  {...register(`${name}.max`)}
                />
              </div>
              <CheckField
                id={controlId(`${name}.blank`)}
                label={t("blank")}
                hint={t("blankHint")}
                {...register(`${name}.blank`)}
              />
              {fields.length > 1 && (
                <Button
                  look="danger"
                  size="small"
                  className="w-fit"
                  icon={<Trash2 aria-hidden="true" className="size-4" />}
                  onClick={() => removeQuestion(at)}
                >
                  {t("removeQuestion", { index })}
                </Button>
              )}
            </fieldset>
          </Card>
        );
      })}
      {fields.length < questionsMax && (
        <Button
          look="secondary"
          className="w-fit"
          icon={<Plus aria-hidden="true" className="size-5" />}
          onClick={() => append(structuredClone(emptyQuestion), { focusName: `questions.${fields.length}.question` })}
        >
          {t("addQuestion")}
        </Button>
      )}
    </fieldset>
  );
}
