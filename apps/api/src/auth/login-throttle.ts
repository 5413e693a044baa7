import { createHash } from "node:crypto";
import type { Database } from "@tabella/db/database";
import {
  changeLoginFailures,
  clearLoginFailures,
  deleteLoginFailuresBefore,
  type LoginFailures,
  loginFailures,
} from "@tabella/db/queries/login-throttles";
import { addressPrefix } from "@tabella/rpc/address-prefix";
import { failureBucket } from "./failure-bucket.ts";

/**
 * Slows guessing down: by account, known or not, and by where it comes from (SEC-3, SEC-13). An account's waits double. A
 * whole office may stand behind one address, so the address only has so many failures in hand, gets one back every half
 * minute, and keeps nobody out for longer than that.
 */
export interface LoginThrottle {
  /**
   * Seconds to wait before an attempt is looked at. 0: this one is, and counts against account and address until it has
   * succeeded, so that guesses sent at once are counted like guesses in a row.
   */
  begin(attempt: LoginAttempt): Promise<number>;
  failed(attempt: LoginAttempt): Promise<void>;
  /**
   * A good password clears the account's count, and takes back from the address what this account had failed there, never
   * what others had: whoever has one account must not get guesses at the others by it.
   */
  succeeded(attempt: LoginAttempt): Promise<void>;
  /** Anyone can fail under any name: what no longer counts is not kept. */
  deleteForgotten(): Promise<void>;
}

export interface LoginAttempt {
  readonly email: string;
  readonly clientAddress: string;
}

const freeFailures = 5;
const waitSecondsMax = 900;
const forgottenAfterMs = 24 * 3_600_000;
/** So often an address gets back one of its failures. */
export const addressForgivesEveryMs = 30_000;
const ofAddresses = failureBucket({ inHand: 50, oneBackEveryMs: addressForgivesEveryMs });

export function createLoginThrottle(db: Database, clock: () => number): LoginThrottle {
  /** Changes a count; every answer is 0. */
  const change = (subject: Uint8Array, next: (known: LoginFailures, now: number) => LoginFailures) =>
    attempt(subject, { waitOf: () => 0, next });

  function attempt(
    subject: Uint8Array,
    {
      waitOf,
      next,
    }: {
      waitOf: (known: LoginFailures, now: number) => number;
      next: (known: LoginFailures, now: number) => LoginFailures;
    },
  ): Promise<number> {
    const now = clock();
    return changeLoginFailures(db, { subject, now: new Date(now) }, (known) => {
      const wait = waitOf(known, now);
      return { next: wait > 0 ? null : next(known, now), answer: wait };
    });
  }

  return {
    async begin({ email, clientAddress }) {
      const ofAddress = addressSubject(clientAddress);
      const waitOfAddress = await attempt(ofAddress, { waitOf: ofAddresses.waitSeconds, next: ofAddresses.changed(1) });
      if (waitOfAddress > 0) return waitOfAddress;
      const wait = await attempt(accountSubject(email), { waitOf: accountWaitSeconds, next: oneMore });
      // It is not looked at, so it was no guess.
      if (wait > 0) await change(ofAddress, ofAddresses.changed(-1));
      return wait;
    },
    async failed({ email, clientAddress }) {
      await change(accountAtAddressSubject(email, clientAddress), oneMore);
    },
    async succeeded({ email, clientAddress }) {
      await clearLoginFailures(db, accountSubject(email));
      const pair = accountAtAddressSubject(email, clientAddress);
      const own = await loginFailures(db, pair);
      if (own !== null) await clearLoginFailures(db, pair);
      await change(addressSubject(clientAddress), ofAddresses.changed(-1 - (own?.failures ?? 0)));
    },
    deleteForgotten: () => deleteLoginFailuresBefore(db, new Date(clock() - forgottenAfterMs)),
  };
}

function oneMore({ failures, lastFailureAt }: LoginFailures, now: number): LoginFailures {
  const isForgotten = now - lastFailureAt.getTime() > forgottenAfterMs;
  return { failures: isForgotten ? 1 : failures + 1, lastFailureAt: new Date(now) };
}

function accountWaitSeconds({ failures, lastFailureAt }: LoginFailures, now: number): number {
  const elapsedMs = now - lastFailureAt.getTime();
  if (elapsedMs > forgottenAfterMs) return 0;
  return Math.max(0, Math.ceil(delaySeconds(failures, freeFailures) - elapsedMs / 1000));
}

/** 1, 2, 4, … seconds after the free failures, at most 15 minutes. */
export function delaySeconds(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(2 ** Math.min(failures - free, 20), waitSecondsMax);
}

/** For an operator who has seen who it is. */
export const clearAccountFailures = (db: Database, email: string) => clearLoginFailures(db, accountSubject(email));

const accountSubject = (email: string) => subjectOf(`account|${email}`);
/** An account, known or not, as it was tried from one place. */
const accountAtAddressSubject = (email: string, address: string) =>
  subjectOf(`account at address|${addressPrefix(address)}|${email}`);
const addressSubject = (address: string) => subjectOf(`address|${addressPrefix(address)}`);

function subjectOf(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}
