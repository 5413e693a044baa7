"use client";

import type { Question } from "@tabella/election/question";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { nothingSelected, type Selection, selectionProblem, unusedVotes } from "@/ballot/selection.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Tablet } from "@/components/ui/card.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { CastOrChallenge } from "./cast-or-challenge.tsx";
import { useChosenNames } from "./use-chosen-names.ts";
import { usePreparedBallot } from "./use-prepared-ballot.ts";
import { useSelectionProblemText } from "./use-selection-problem-text.ts";

interface ReviewScreenProps {
  readonly worker: BallotWorker;
  readonly questions: readonly Question[];
  readonly selections: readonly Selection[];
  readonly credential: string;
  readonly replacingAllowed: boolean;
  /** The code of the ballot that was challenged last: this one must have another. */
  readonly challengedCode: string | null;
  onChange(index: number): void;
  onCast(hash: string): Promise<void>;
  onChallenge(hash: string): Promise<void>;
}

/** The whole ballot. While the voter reads it, the device locks it. */
export function ReviewScreen(props: ReviewScreenProps) {
  const { worker, questions, selections, credential, replacingAllowed, challengedCode } = props;
  const { onChange, onCast, onChallenge } = props;
  const t = useTranslations("vote.review");
  const complete = questions.every(
    (question, index) => selectionProblem(question, selections[index] ?? nothingSelected) === null,
  );
  const prepared = usePreparedBallot({ worker, questions, selections, credential, complete });
  const [busy, setBusy] = useState(false);

  return (
    <div>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      {challengedCode !== null && (
        <Alert tone="info" className="mb-6" title={t("againTitle")}>
          <p>{t("againBody", { code: challengedCode })}</p>
        </Alert>
      )}
      <ol className="grid gap-4">
        {questions.map((question, index) => (
          <li key={`${index} ${question.question}`}>
            <ReviewedQuestion
              question={question}
              index={index}
              selection={selections[index] ?? nothingSelected}
              onChange={busy ? undefined : () => onChange(index)}
            />
          </li>
        ))}
      </ol>
      <CastOrChallenge
        prepared={prepared}
        questionCount={questions.length}
        complete={complete}
        replacingAllowed={replacingAllowed}
        onBusy={setBusy}
        onCast={onCast}
        onChallenge={onChallenge}
      />
      <div className="mt-5">
        <Disclosure summary={t("key.summary")}>
          <p className="max-w-prose">{t(replacingAllowed ? "key.bodyReplacing" : "key.body")}</p>
          <p className="flex flex-wrap items-center gap-3">
            <code className="break-all text-lg">{credential}</code>
            <CopyButton text={credential} name={t("key.name")} />
          </p>
        </Disclosure>
      </div>
    </div>
  );
}

interface ReviewedQuestionProps {
  readonly question: Question;
  readonly index: number;
  readonly selection: Selection;
  readonly onChange: (() => void) | undefined;
}

function ReviewedQuestion({ question, index, selection, onChange }: ReviewedQuestionProps) {
  const t = useTranslations("vote.review");
  const problemText = useSelectionProblemText();
  const problem = selectionProblem(question, selection);
  const unused = problem === null ? unusedVotes(question, selection) : 0;
  const chosenNames = useChosenNames();
  return (
    <Tablet className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h2
          id={`review-${index}`}
          tabIndex={-1}
          className="min-w-0 flex-1 basis-40 font-medium text-base text-muted tracking-normal"
        >
          {question.question}
        </h2>
        {onChange !== undefined && (
          <Button
            look="quiet"
            size="small"
            onClick={onChange}
            aria-label={t("changeNamed", { question: question.question })}
            icon={<Pencil aria-hidden="true" className="size-4" />}
          >
            {t("change")}
          </Button>
        )}
      </div>
      <ul className="grid gap-2">
        {chosenNames(question, selection).map((answer) => (
          <li key={answer} className="font-semibold text-xl">
            {answer}
          </li>
        ))}
      </ul>
      {problem !== null && (
        <Alert tone="bad">
          <p>{problemText(problem)}</p>
        </Alert>
      )}
      {unused > 0 && (
        <Alert tone="warn">
          <p>{t("unused", { count: unused })}</p>
        </Alert>
      )}
    </Tablet>
  );
}
