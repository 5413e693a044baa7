"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { BallotPaper, OpenedBallot } from "@/ballot/ballot-maker.ts";
import type { BallotWorker } from "@/ballot/ballot-worker.ts";
import { nothingSelected, type Selection } from "@/ballot/selection.ts";
import { Steps } from "@/components/ui/steps.tsx";
import { ChallengedScreen } from "./challenged-screen-chunk.tsx";
import { QuestionScreen } from "./question-screen.tsx";
import { ReviewScreen } from "./review-screen.tsx";
import { useBallotSteps } from "./use-ballot-steps.ts";

interface BoothProps {
  readonly worker: BallotWorker;
  readonly paper: BallotPaper;
  readonly credential: string;
  readonly replacingAllowed: boolean;
  /** Signs and keeps the ballot that is shown. */
  onCast(hash: string): Promise<void>;
  onLeave(): void;
}

/** One question a page, then the whole ballot. Choices live here, in the memory of this page, and nowhere else. */
export function Booth({ worker, paper, credential, replacingAllowed, onCast, onLeave }: BoothProps) {
  const t = useTranslations("vote.steps");
  const { questions } = paper;
  const [selections, setSelections] = useState<readonly Selection[]>(() => questions.map(() => nothingSelected));
  /** The question that the voter came to change from the review. */
  const [changing, setChanging] = useState<number | null>(null);
  /** The ballot that was challenged last. */
  const [opened, setOpened] = useState<OpenedBallot | null>(null);
  const { step, go } = useBallotSteps(onLeave);

  // Every page of the ballot begins at its top, with its heading announced.
  useEffect(() => {
    const heading = step === "review" && changing !== null ? `review-${changing}` : "page-title";
    const target = document.getElementById(heading);
    target?.focus({ preventScroll: heading === "page-title" });
    if (heading === "page-title") window.scrollTo(0, 0);
  }, [step, changing]);

  const names = [...questions.map((_, index) => t("question", { index: index + 1 })), t("review"), t("cast")];
  const current = typeof step === "number" ? step : questions.length;
  const question = typeof step === "number" ? questions[step] : undefined;

  return (
    <div className="grid gap-8">
      <Steps names={names} current={current} />
      {step === "challenged" && opened !== null ? (
        <ChallengedScreen paper={paper} selections={selections} opened={opened} onReturn={() => go("review")} />
      ) : typeof step === "number" && question !== undefined ? (
        <QuestionScreen
          key={step}
          question={question}
          index={step}
          count={questions.length}
          selection={selections[step] ?? nothingSelected}
          onSelect={(selection) => setSelections(selections.map((each, index) => (index === step ? selection : each)))}
          onContinue={() => go(changing !== null || step + 1 === questions.length ? "review" : step + 1)}
          onBack={() => window.history.back()}
        />
      ) : (
        <ReviewScreen
          worker={worker}
          questions={questions}
          selections={selections}
          credential={credential}
          replacingAllowed={replacingAllowed}
          challengedCode={opened?.lockCode ?? null}
          onChange={(index) => {
            setChanging(index);
            go(index);
          }}
          onCast={onCast}
          onChallenge={async (hash) => {
            setOpened(await worker.maker.challenge(hash));
            setChanging(null);
            go("challenged");
          }}
        />
      )}
    </div>
  );
}
