import { createHash } from "node:crypto";
import type { Database } from "@tabella/db/database";
import {
  addLoginFailure,
  clearLoginFailures,
  countLoginAttempt,
  deleteLoginFailuresBefore,
  loginFailures,
} from "@tabella/db/queries/login-throttles";
import { addressPrefix } from "@tabella/rpc/address-prefix";

/** Slows guessing down: by account, known or not, and by where it comes from (SEC-3, SEC-13). */
export interface LoginThrottle {
  /**
   * Seconds to wait before an attempt is looked at. 0: this one is, and counts against the account until it has
   * succeeded, so that guesses sent at once are counted like guesses in a row.
   */
  begin(attempt: LoginAttempt): Promise<number>;
  failed(attempt: LoginAttempt): Promise<void>;
  /** A good password clears the account's count, never that of the address: one account must not free the others. */
  succeeded(attempt: LoginAttempt): Promise<void>;
  /** Anyone can fail under any name: what no longer counts is not kept. */
  deleteForgotten(): Promise<void>;
}

export interface LoginAttempt {
  readonly email: string;
  readonly clientAddress: string;
}

const freeFailures = { account: 5, address: 50 } as const;
const waitSecondsMax = 900;
const forgottenAfterMs = 24 * 3_600_000;

export function createLoginThrottle(db: Database, clock: () => number): LoginThrottle {
  const waitSecondsOf =
    (free: number) =>
    ({ failures, lastFailureAt }: { readonly failures: number; readonly lastFailureAt: Date }) => {
      const elapsedMs = clock() - lastFailureAt.getTime();
      if (elapsedMs > forgottenAfterMs) return 0;
      return Math.max(0, Math.ceil(delaySeconds(failures, free) - elapsedMs / 1000));
    };
  const moments = () => ({ now: new Date(clock()), forgetBefore: new Date(clock() - forgottenAfterMs) });

  return {
    async begin({ email, clientAddress }) {
      const known = await loginFailures(db, addressSubject(clientAddress));
      const waitOfAddress = known === null ? 0 : waitSecondsOf(freeFailures.address)(known);
      if (waitOfAddress > 0) return waitOfAddress;
      const waitOf = waitSecondsOf(freeFailures.account);
      return countLoginAttempt(db, { ...moments(), subject: accountSubject(email), waitOf });
    },
    failed: ({ clientAddress }) => addLoginFailure(db, { ...moments(), subject: addressSubject(clientAddress) }),
    succeeded: ({ email }) => clearLoginFailures(db, accountSubject(email)),
    deleteForgotten: () => deleteLoginFailuresBefore(db, moments().forgetBefore),
  };
}

/** 1, 2, 4, … seconds after the free failures, at most 15 minutes. */
export function delaySeconds(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(2 ** Math.min(failures - free, 20), waitSecondsMax);
}

const accountSubject = (email: string) => subjectOf(`account|${email}`);
const addressSubject = (address: string) => subjectOf(`address|${addressPrefix(address)}`);

function subjectOf(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}
