"use client";

import { useCallback, useEffect, useState } from "react";

/** The pages of a ballot in the browser's history: questions from 0, then the review, so that Back does what it says. */
export type BallotStep = number | "review";

interface BallotSteps {
  readonly step: BallotStep;
  go(step: BallotStep): void;
}

function addressOf(step: BallotStep): string {
  return step === "review" ? "#review" : `#question-${step + 1}`;
}

function stepOf(address: string, questionCount: number): BallotStep | null {
  if (address === "#review") return "review";
  const number = Number(/^#question-(\d{1,3})$/.exec(address)?.[1]);
  return number >= 1 && number <= questionCount ? number - 1 : null;
}

/** Begins at the first question. `onLeave` is called when the voter goes back beyond it. */
export function useBallotSteps(questionCount: number, onLeave: () => void): BallotSteps {
  const [step, setStep] = useState<BallotStep>(0);

  useEffect(() => {
    if (stepOf(window.location.hash, questionCount) === null) window.history.pushState(null, "", addressOf(0));
    else window.history.replaceState(null, "", addressOf(0));
  }, [questionCount]);

  useEffect(() => {
    const onHistory = (): void => {
      const next = stepOf(window.location.hash, questionCount);
      if (next === null) onLeave();
      else setStep(next);
    };
    window.addEventListener("popstate", onHistory);
    return () => window.removeEventListener("popstate", onHistory);
  }, [questionCount, onLeave]);

  const go = useCallback((next: BallotStep): void => {
    window.history.pushState(null, "", addressOf(next));
    setStep(next);
  }, []);

  return { step, go };
}
