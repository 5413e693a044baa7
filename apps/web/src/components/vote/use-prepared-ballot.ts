"use client";

import type { Question } from "@tabella/election/question";
import { useEffect, useState } from "react";
import type { LockedBallot } from "@/ballot/ballot-maker.ts";
import { type BallotWorker, callableFromWorker } from "@/ballot/ballot-worker.ts";
import { nothingSelected, type Selection, toChoice } from "@/ballot/selection.ts";

export interface PreparedBallotState {
  readonly questionsDone: number;
  /** The ballot that can be cast or challenged; null while it is being made. */
  readonly locked: LockedBallot | null;
  readonly failed: boolean;
  /** Makes another one. */
  again(): void;
}

interface PreparedBallotInput {
  readonly worker: BallotWorker;
  readonly questions: readonly Question[];
  readonly selections: readonly Selection[];
  readonly credential: string;
  /** False: nothing is encrypted. */
  readonly complete: boolean;
}

/** Encrypts the ballot in the worker as soon as it is shown for review. */
export function usePreparedBallot({
  worker,
  questions,
  selections,
  credential,
  complete,
}: PreparedBallotInput): PreparedBallotState {
  const [attempt, setAttempt] = useState(0);
  const [questionsDone, setQuestionsDone] = useState(0);
  const [locked, setLocked] = useState<LockedBallot | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (!complete) return;
    let left = false;
    setQuestionsDone(0);
    setLocked(null);
    setFailed(false);
    const choices = questions.map((question, index) => toChoice(question, selections[index] ?? nothingSelected));
    const progress = callableFromWorker((count: number) => {
      if (!left) setQuestionsDone(count);
    });
    worker.maker.prepare({ credential, choices }, progress).then(
      (ballot) => !left && setLocked(ballot),
      () => !left && setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [worker, questions, selections, credential, complete, attempt]);

  return { questionsDone, locked, failed, again: () => setAttempt(attempt + 1) };
}
