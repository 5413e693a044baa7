"use client";

import type { Result } from "@tabella/crypto/result";
import { useEffect, useState } from "react";
import type { BallotPaper } from "@/ballot/ballot-maker.ts";
import { type BallotStore, openBallotStore, type StoredBallot } from "@/ballot/ballot-store.ts";
import { type BallotWorker, startBallotWorker } from "@/ballot/ballot-worker.ts";

/** What this device needs before a ballot can be started: its store, its worker, and the ballot paper. */
export interface BallotDevice {
  readonly store: BallotStore;
  readonly stored: StoredBallot | undefined;
  readonly worker: BallotWorker;
  readonly paper: Result<BallotPaper, string>;
}

export type BallotDeviceState =
  | { readonly kind: "preparing" }
  | { readonly kind: "ready"; readonly device: BallotDevice }
  | { readonly kind: "no-store" };

/** Prepares everything once account and election are known, so that nothing has to be loaded while choosing (UX-5). */
export function useBallotDevice(
  accountId: string | undefined,
  election: { readonly uuid: string; readonly text: string } | undefined,
): BallotDeviceState {
  const [state, setState] = useState<BallotDeviceState>({ kind: "preparing" });
  const uuid = election?.uuid;
  const text = election?.text;

  useEffect(() => {
    if (accountId === undefined || uuid === undefined || text === undefined) return;
    const worker = startBallotWorker();
    let left = false;
    const prepare = async (): Promise<BallotDeviceState> => {
      const store = await openBallotStore();
      const stored = await store.get({ accountId, electionId: uuid });
      return { kind: "ready", device: { store, stored, worker, paper: await worker.maker.open(text, uuid) } };
    };
    prepare().then(
      (ready) => !left && setState(ready),
      () => !left && setState({ kind: "no-store" }),
    );
    return () => {
      left = true;
      worker.end();
    };
  }, [accountId, uuid, text]);

  return state;
}
