"use client";

import { useEffect, useState } from "react";
import { openBallotStore } from "@/ballot/ballot-store.ts";
import { type CastOutcome, castSealedBallot } from "@/ballot/cast.ts";
import { useTRPCClient } from "@/trpc/client.ts";
import type { Failure } from "@/trpc/failure.ts";

export interface BallotToSend {
  readonly accountId: string;
  readonly electionId: string;
  readonly ballotHash: string;
  /** The sealed bytes. */
  readonly transaction: string;
}

/** Why it has not arrived yet, and when it is sent again. */
export interface Waiting {
  readonly failure: Failure;
  readonly seconds: number;
  tryNow(): void;
}

export interface Sending {
  /** How sending ended last; null while nothing is known. */
  readonly outcome: CastOutcome | null;
  readonly waiting: Waiting | null;
}

interface SendingOptions {
  /** How long after the ballot, or another one, was accepted the same bytes are sent once more; null: never. */
  readonly againAfterMs: number | null;
  readonly firstAfterMs: number;
}

/**
 * Sends the kept bytes until their fate is known (UX-9), and where `againAfterMs` is given beyond that, for as long as the
 * component asks for it: validators keep what waits for a block in memory only. `ballot` null: nothing is to be sent.
 */
export function useSending(ballot: BallotToSend | null, { againAfterMs, firstAfterMs }: SendingOptions): Sending {
  const client = useTRPCClient();
  const [sending, setSending] = useState<Sending>({ outcome: null, waiting: null });
  const { accountId, electionId, ballotHash, transaction } = ballot ?? {};

  useEffect(() => {
    if (!accountId || !electionId || !ballotHash || !transaction) return;
    const left = new AbortController();
    const send = async (): Promise<void> => {
      if (firstAfterMs > 0) await pause(firstAfterMs, left.signal);
      for (;;) {
        const outcome = await castSealedBallot(ballotHash, {
          submit: () => client.votes.submit.mutate({ electionId, transaction }),
          registerKey: async () => {
            const stored = await (await openBallotStore()).get({ accountId, electionId });
            return stored && client.credentials.register.mutate({ electionId, credential: stored.publicCredential });
          },
          wait: (ms, failure) => {
            const now = new AbortController();
            const waiting = { failure, seconds: Math.ceil(ms / 1000), tryNow: () => now.abort() };
            setSending((before) => ({ ...before, waiting }));
            return pause(ms, left.signal, now.signal);
          },
        });
        if (left.signal.aborted) return;
        setSending({ outcome, waiting: null });
        // On the server's bare word nothing ends.
        const isOpen = outcome.kind === "accepted" || outcome.kind === "voted-before";
        if (!isOpen || againAfterMs === null) return;
        await pause(againAfterMs, left.signal);
      }
    };
    send().catch((error: unknown) => {
      if (!left.signal.aborted) throw error;
    });
    return () => left.abort();
  }, [accountId, electionId, ballotHash, transaction, againAfterMs, firstAfterMs, client]);

  return sending;
}

/** Resolves after the time, or at once when `now` is asked for; rejects when `left` is aborted. */
function pause(ms: number, left: AbortSignal, now?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    now?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
    left.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(left.reason);
    });
  });
}
