"use client";

import type { Question } from "@tabella/election/question";
import { useEffect, useRef, useState } from "react";
import { type BallotWorker, callableFromWorker } from "@/ballot/ballot-worker.ts";
import { nothingSelected, type Selection, toChoice } from "@/ballot/selection.ts";

export interface PreparedBallotState {
  readonly questionsDone: number;
  /** The hash of the unsigned ballot: what a voter compares when challenging. Null while it is being made. */
  readonly unsignedHash: string | null;
  /** Settles when the ballot is ready to be signed, or could not be made. */
  whenReady(): Promise<unknown>;
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
  const [questionsDone, setQuestionsDone] = useState(0);
  const [unsignedHash, setUnsignedHash] = useState<string | null>(null);
  const done = useRef<Promise<unknown>>(Promise.resolve());

  useEffect(() => {
    if (!complete) return;
    let left = false;
    setQuestionsDone(0);
    setUnsignedHash(null);
    const choices = questions.map((question, index) => toChoice(question, selections[index] ?? nothingSelected));
    const progress = callableFromWorker((count: number) => {
      if (!left) setQuestionsDone(count);
    });
    const preparing = worker.maker.prepare({ credential, choices }, progress);
    done.current = preparing;
    preparing.then(
      (hash) => {
        if (!left) setUnsignedHash(hash);
      },
      // Whoever casts awaits the same promise and says what happened.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [worker, questions, selections, credential, complete]);

  return { questionsDone, unsignedHash, whenReady: () => done.current };
}
