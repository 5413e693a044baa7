import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Database } from "@tabella/db/database";
import { addLoginFailure, clearLoginFailures, loginFailures } from "@tabella/db/queries/login-throttles";

/** Slows guessing down: by account, known or not, and by where it comes from (SEC-3, SEC-13). */
export interface LoginThrottle {
  /** Seconds to wait before the next attempt is looked at; 0: now. */
  waitSeconds(attempt: LoginAttempt): Promise<number>;
  failed(attempt: LoginAttempt): Promise<void>;
  /** A good password clears the account's count, never that of the address: one account must not free the others. */
  succeeded(attempt: LoginAttempt): Promise<void>;
}

export interface LoginAttempt {
  readonly email: string;
  readonly clientAddress: string;
}

const freeFailures = { account: 5, address: 50 } as const;
const waitSecondsMax = 900;
const forgottenAfterMs = 24 * 3_600_000;

export function createLoginThrottle(db: Database, clock: () => number): LoginThrottle {
  async function waitOf(subject: Uint8Array, free: number): Promise<number> {
    const known = await loginFailures(db, subject);
    if (known === null) return 0;
    const elapsedMs = clock() - known.lastFailureAt.getTime();
    if (elapsedMs > forgottenAfterMs) return 0;
    return Math.max(0, Math.ceil(delaySeconds(known.failures, free) - elapsedMs / 1000));
  }

  return {
    async waitSeconds({ email, clientAddress }) {
      return Math.max(
        await waitOf(accountSubject(email), freeFailures.account),
        await waitOf(addressSubject(clientAddress), freeFailures.address),
      );
    },
    async failed({ email, clientAddress }) {
      const now = new Date(clock());
      const forgetBefore = new Date(clock() - forgottenAfterMs);
      for (const subject of [accountSubject(email), addressSubject(clientAddress)]) {
        await addLoginFailure(db, { subject, now, forgetBefore });
      }
    },
    async succeeded({ email }) {
      await clearLoginFailures(db, accountSubject(email));
    },
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

/** An IPv6 customer has a whole /64; an IPv4 address, also one written as IPv6, stands for itself. */
export function addressPrefix(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [left = "", right] = address.split("%", 1)[0]?.split("::") ?? [];
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => "0");
  const groups = [...head, ...zeros, ...tail].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/64`;
}
