import { createHash } from "node:crypto";
import type { Database } from "@tabella/db/database";
import { changeLoginFailures } from "@tabella/db/queries/login-throttles";
import { failureBucket } from "../auth/failure-bucket.ts";

const bucket = failureBucket({ inHand: 20, oneBackEveryMs: 30 * 60_000 });

export interface KeyToTry {
  readonly electionUuid: string;
  readonly accountId: bigint;
  readonly isRight: boolean;
}

/**
 * Bounds how many voting keys an account can try in an election by roll. The public halves of all keys stand on the board:
 * whoever sits on another's account could try one after the other, and would know which ballot is that person's.
 * @returns seconds to wait before this key is looked at at all, right or wrong; 0: it may be answered
 */
export async function tryVotingKey(db: Database, { electionUuid, accountId, isRight }: KeyToTry, clock: () => number) {
  const text = `voting key|${electionUuid}|${accountId}`;
  const subject = new Uint8Array(createHash("sha256").update(text).digest());
  const count = (by: number) => {
    const now = clock();
    return changeLoginFailures(db, { subject, now: new Date(now) }, (known) => {
      const wait = by > 0 ? bucket.waitSeconds(known, now) : 0;
      return { next: wait > 0 ? null : bucket.changed(by)(known, now), answer: wait };
    });
  };
  // Counted before it is answered, so that keys tried at once are counted like keys in a row.
  const wait = await count(1);
  if (wait === 0 && isRight) await count(-1);
  return wait;
}
