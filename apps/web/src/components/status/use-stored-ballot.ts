"use client";

import type { Hash } from "@tabella/crypto/hex";
import { useCallback, useEffect, useState } from "react";
import { type BallotStore, openBallotStore, type StoredBallot } from "@/ballot/ballot-store.ts";

interface BallotKey {
  readonly accountId: string;
  readonly electionId: string;
}

interface KeptOnDevice {
  /** undefined: nothing was kept, or this browser lets no page keep anything. */
  readonly stored: StoredBallot | undefined | "loading";
  /** Changes what is kept, and reads it again; what does not succeed is done on the next visit. */
  change(by: (store: BallotStore, key: BallotKey) => Promise<void>): void;
  /** Reads again what another tab may have changed. */
  reread(): void;
}

/** What this device keeps of the ballot. */
export function useStoredBallot(accountId: string | undefined, electionId: string): KeptOnDevice {
  const [stored, setStored] = useState<KeptOnDevice["stored"]>("loading");

  const change = useCallback<KeptOnDevice["change"]>(
    (by) => {
      if (accountId === undefined) return;
      const key = { accountId, electionId };
      openBallotStore()
        .then(async (store) => {
          await by(store, key).catch(() => undefined);
          return store.get(key);
        })
        .then(setStored, () => setStored((before) => (before === "loading" ? undefined : before)));
    },
    [accountId, electionId],
  );
  const reread = useCallback(() => change(async () => undefined), [change]);
  useEffect(reread, [reread]);

  return { stored, change, reread };
}

/** What the proof of a ballot leaves to be kept. */
export interface Settled {
  readonly ballotHash: Hash;
  /** Of this device's own ballot; null if another one counts. */
  readonly receipt: string | null;
  /** While ballots can be replaced, the voting key is kept for the next one. */
  readonly keepKey: boolean;
}

/** Once it is proven which ballot counts, its receipt is kept, and bytes and key that are of no more use go. */
export function useSettling({ stored, change }: KeptOnDevice, settled: Settled | null): void {
  const { ballotHash, receipt, keepKey } = settled ?? {};
  const isDue = settled !== null && stored !== "loading" && stored !== undefined && !isSettled(stored, settled);
  useEffect(() => {
    if (!isDue || ballotHash === undefined || keepKey === undefined) return;
    change(async (store, key) => {
      if (receipt) await store.finish(key, { ballotHash, receipt }, { keepKey });
      if (!keepKey) await store.retire(key);
    });
  }, [isDue, ballotHash, receipt, keepKey, change]);
}

function isSettled(stored: StoredBallot, { receipt, keepKey }: Settled): boolean {
  const isKept = receipt === null || stored.receipt !== null;
  const isGone = keepKey || (stored.credential === null && stored.sealed?.transaction == null);
  return isKept && isGone;
}
