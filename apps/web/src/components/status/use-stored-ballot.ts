"use client";

import type { Hash } from "@tabella/crypto/hex";
import type { VoteStatus } from "@tabella/rpc/api/schemas";
import { useEffect, useState } from "react";
import { openBallotStore, type StoredBallot } from "@/ballot/ballot-store.ts";

interface StoredBallotQuery {
  readonly accountId: string | undefined;
  readonly electionId: string;
  readonly status: VoteStatus | undefined;
  /** While ballots can be replaced, the voting key is kept for the next one. */
  readonly keepKey: boolean;
}

/** What this device keeps of the ballot. Once its receipt arrives, the receipt is kept and bytes and key go. */
export function useStoredBallot({
  accountId,
  electionId,
  status,
  keepKey,
}: StoredBallotQuery): StoredBallot | undefined | "loading" {
  const [stored, setStored] = useState<StoredBallot | undefined | "loading">("loading");
  const receipt = status?.state === "final" ? status.receipt : null;
  const finalHash = status?.state === "final" ? status.ballotHash : null;

  useEffect(() => {
    if (accountId === undefined) return;
    let left = false;
    const key = { accountId, electionId };
    const read = async (): Promise<StoredBallot | undefined> => {
      const store = await openBallotStore();
      const before = await store.get(key);
      if (receipt !== null && finalHash !== null && before?.receipt === null) {
        await store.finish(key, { ballotHash: finalHash as Hash, receipt }, { keepKey });
      }
      // Whichever ballot counts: the key has nothing more to sign.
      if (finalHash !== null && before !== undefined && !keepKey) await store.retire(key);
      return store.get(key);
    };
    read().then(
      (found) => !left && setStored(found),
      // Without a store nothing was kept; the server's answer is shown as such.
      () => !left && setStored(undefined),
    );
    return () => {
      left = true;
    };
  }, [accountId, electionId, receipt, finalHash, keepKey]);

  return stored;
}
