"use client";

import { err, type Result } from "@tabella/crypto/result";
import type { BlockView } from "@tabella/rpc/api/chain-schemas";
import { useEffect, useState } from "react";
import type { BallotPaper } from "@/ballot/ballot-maker.ts";
import { type BallotStore, openBallotStore, type StoredBallot } from "@/ballot/ballot-store.ts";
import { type BallotWorker, startBallotWorker } from "@/ballot/ballot-worker.ts";
import { checkPin } from "@/components/verify/genesis-pin.ts";

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

interface BallotDeviceInput {
  readonly accountId: string | undefined;
  readonly uuid: string;
  readonly genesisText: string | undefined;
  /** The block that opened the election. */
  readonly opening: BlockView | undefined;
}

/** Prepares everything once all of it is known, so that nothing has to be loaded while choosing (UX-5). */
export function useBallotDevice({ accountId, uuid, genesisText, opening }: BallotDeviceInput): BallotDeviceState {
  const [state, setState] = useState<BallotDeviceState>({ kind: "preparing" });

  useEffect(() => {
    if (accountId === undefined || genesisText === undefined || opening === undefined) return;
    const worker = startBallotWorker();
    let left = false;
    const prepare = async (): Promise<BallotDeviceState> => {
      const store = await openBallotStore();
      const stored = await store.get({ accountId, electionId: uuid });
      const { block, validatorChanges: changes } = opening;
      const opened = await worker.maker.open({ uuid, genesisText, block, changes });
      // A chain that is not the one this browser knows has other validators: their seals prove nothing here.
      const isKnown = opened.ok && checkPin(localStorage, opened.value.genesisHash).state !== "changed";
      const paper = opened.ok && !isKnown ? err("sealed on another chain than this browser knows") : opened;
      return { kind: "ready", device: { store, stored, worker, paper } };
    };
    prepare().then(
      (ready) => !left && setState(ready),
      () => !left && setState({ kind: "no-store" }),
    );
    return () => {
      left = true;
      worker.end();
    };
  }, [accountId, uuid, genesisText, opening]);

  return state;
}
