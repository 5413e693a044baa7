import type { LoginFailures } from "@tabella/db/queries/login-throttles";

/** So many failures in hand, of which one comes back at a steady pace: guessing is slow, and nobody waits for longer than one takes. */
export interface FailureBucket {
  /** Seconds until there is a failure in hand again; 0: there is one now. */
  waitSeconds(known: LoginFailures, now: number): number;
  /** The count after so many failures more, or less. */
  changed(by: number): (known: LoginFailures, now: number) => LoginFailures;
}

export function failureBucket({
  inHand,
  oneBackEveryMs,
}: {
  readonly inHand: number;
  readonly oneBackEveryMs: number;
}): FailureBucket {
  /** With what has come back since; the rest of an interval goes on counting. */
  function left({ failures, lastFailureAt }: LoginFailures, now: number): LoginFailures {
    const back = Math.max(0, Math.floor((now - lastFailureAt.getTime()) / oneBackEveryMs));
    if (back >= failures) return { failures: 0, lastFailureAt: new Date(now) };
    return { failures: failures - back, lastFailureAt: new Date(lastFailureAt.getTime() + back * oneBackEveryMs) };
  }

  return {
    waitSeconds(known, now) {
      const { failures, lastFailureAt } = left(known, now);
      if (failures < inHand) return 0;
      return Math.ceil((lastFailureAt.getTime() + oneBackEveryMs - now) / 1000);
    },
    changed: (by) => (known, now) => {
      const { failures, lastFailureAt } = left(known, now);
      return { failures: Math.max(0, failures + by), lastFailureAt };
    },
  };
}
