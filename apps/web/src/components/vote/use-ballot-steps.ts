"use client";

import { useCallback, useEffect, useState } from "react";

/** The pages of a ballot: questions from 0, then the review; from there to a ballot that was challenged, and back. */
export type BallotStep = number | "review" | "challenged";

interface BallotSteps {
  readonly step: BallotStep;
  go(step: BallotStep): void;
}

const name = "ballotStep";

/**
 * Keeps the step in the browser's history, so that Back does what it says. The address stays the same: nothing tells
 * where in the ballot one is, and the browser has no reason to load anything (UX-5). Begins at the first question;
 * `onLeave` is called when the voter goes back beyond it.
 */
export function useBallotSteps(onLeave: () => void): BallotSteps {
  const [step, setStep] = useState<BallotStep>(0);

  useEffect(() => {
    if (stepIn(window.history.state) === null) window.history.pushState({ [name]: 0 }, "");
    else window.history.replaceState({ [name]: 0 }, "");

    const onHistory = ({ state }: PopStateEvent): void => {
      const next = stepIn(state);
      if (next === null) onLeave();
      else setStep(next);
    };
    window.addEventListener("popstate", onHistory);
    return () => window.removeEventListener("popstate", onHistory);
  }, [onLeave]);

  const go = useCallback((next: BallotStep): void => {
    window.history.pushState({ [name]: next }, "");
    setStep(next);
  }, []);

  return { step, go };
}

function stepIn(state: unknown): BallotStep | null {
  if (typeof state !== "object" || state === null || !(name in state)) return null;
  const step = state[name];
  return step === "review" || step === "challenged" || typeof step === "number" ? step : null;
}
