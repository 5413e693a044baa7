"use client";

import type { Question } from "@tabella/election/question";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import {
  isSingleChoice,
  nothingSelected,
  type Selection,
  selectionProblem,
  toggleAnswer,
  toggleBlank,
} from "@/ballot/selection.ts";
import { Button } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { ErrorSummary } from "@/components/ui/error-summary.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { questionRule } from "@/lib/question-rule.ts";
import { AnswerOption } from "./answer-option.tsx";
import { useSelectionProblemText } from "./use-selection-problem-text.ts";

interface QuestionScreenProps {
  readonly question: Question;
  readonly index: number;
  readonly count: number;
  readonly selection: Selection;
  onSelect(selection: Selection): void;
  onContinue(): void;
  onBack(): void;
}

export function QuestionScreen({
  question,
  index,
  count,
  selection,
  onSelect,
  onContinue,
  onBack,
}: QuestionScreenProps) {
  const t = useTranslations("vote.question");
  const problemText = useSelectionProblemText();
  const [attempt, setAttempt] = useState(0);
  const single = isSingleChoice(question);
  const { kind, ...numbers } = questionRule(question);
  const problem = selectionProblem(question, selection);
  const error = attempt > 0 && problem !== null ? problemText(problem) : undefined;
  const option = { name: `question-${index}`, kind: single ? "radio" : "checkbox" } as const;

  const advance = (): void => {
    if (problem === null) onContinue();
    else setAttempt(attempt + 1);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        advance();
      }}
    >
      <ErrorSummary
        errors={error === undefined ? [] : [{ id: `question-${index}-0`, message: error }]}
        attempt={attempt}
      />
      <PageTitle above={t("above", { index: index + 1, count })} className="mb-5">
        {question.question}
      </PageTitle>
      <fieldset aria-labelledby="page-title" aria-describedby={error === undefined ? "rule" : "rule question-error"}>
        <p id="rule" className="mb-4 text-muted">
          {t(`rule.${kind}`, numbers)}
        </p>
        {error !== undefined && (
          <p id="question-error" className="mb-4 font-semibold text-bad">
            {error}
          </p>
        )}
        <Tablet className="grid gap-1 p-3 sm:p-4">
          {question.answers.map((answer, at) => (
            <AnswerOption
              {...option}
              key={at}
              id={`question-${index}-${at}`}
              label={answer}
              checked={selection.answers.includes(at)}
              onToggle={() => onSelect(toggleAnswer(question, selection, at))}
            />
          ))}
          {question.blank === true && (
            <div className="mt-1 border-line border-t pt-1">
              <AnswerOption
                {...option}
                id={`question-${index}-blank`}
                label={t("blankOption")}
                help={t("blankHelp")}
                checked={selection.blank}
                onToggle={() => onSelect(toggleBlank(question, selection))}
              />
            </div>
          )}
        </Tablet>
      </fieldset>
      {!single && (
        <p role="status" className="figures mt-3 text-muted text-sm">
          {t("chosen", { count: selection.answers.length, max: question.max })}
        </p>
      )}
      {single && question.min === 0 && (selection.answers.length > 0 || selection.blank) && (
        <Button look="quiet" size="small" className="mt-3" onClick={() => onSelect(nothingSelected)}>
          {t("clear")}
        </Button>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        <Button type="submit" size="large" icon={<ArrowRight aria-hidden="true" className="size-5" />}>
          {t("continue")}
        </Button>
        <Button look="secondary" size="large" onClick={onBack}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}
