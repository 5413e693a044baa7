import type { Result } from "@tabella/crypto/result";

const setupChecks = [
  "archive.tar",
  "archive.names",
  "archive.events",
  "setup.election",
  "setup.trustees",
  "setup.trustee-proofs",
  "setup.public-key",
  "setup.credentials",
  "setup.credential-points",
] as const;

/** What each ballot must pass. */
export const eachBallotChecks = [
  "ballot.form",
  "ballot.election",
  "ballot.credential",
  "ballot.ciphertexts-unique",
  "ballot.signature",
  "ballot.proofs",
] as const;

/** Every check of one ballot against the Setup of an archive. */
export const ballotChecks = [...setupChecks, ...eachBallotChecks] as const;

/**
 * Every check of a record, in the order of an audit. The list is fixed: a report has each of them, and one that did not
 * run as often as the record demands is a failure (R39).
 */
export const recordChecks = [
  ...ballotChecks,
  "record.complete",
  "tally.encrypted",
  "tally.size",
  "decryption.owners",
  "decryption.form",
  "decryption.proofs",
  "result.form",
  "result.counts",
] as const;

/** Added when the chain comes with the archive. */
export const chainChecks = [
  "chain.genesis",
  "chain.form",
  "chain.links",
  "chain.hashes",
  "chain.authors",
  "chain.certificates",
  "chain.ballot-proofs",
  "chain.transactions",
  "chain.roots",
  "chain.strong-proofs",
  "chain.election",
  "chain.record",
] as const;

export type CheckName = (typeof recordChecks)[number] | (typeof chainChecks)[number];

export interface CheckOutcome {
  readonly name: CheckName;
  /** How often the check ran, and how often the record demands it. */
  readonly ran: number;
  readonly expected: number;
  readonly ok: boolean;
  /** What failed first, naming the ballot, trustee or block. */
  readonly detail?: string;
}

export type OnProgress = (progress: {
  readonly check: CheckName;
  readonly ran: number;
  readonly expected: number;
}) => void;

/** Counts checks and keeps the first failure of each. */
export interface Audit {
  /** How often a check must run; without this, once. */
  expect(check: CheckName, times: number): void;
  /** Counts one run. @returns whether it held */
  record(check: CheckName, held: boolean, detail: string): boolean;
  /** Counts one run of a check that gives a value. @returns the value, or null if the check failed */
  take<Value>(check: CheckName, result: Result<Value, string>, about?: string): Value | null;
  outcomes(): CheckOutcome[];
}

export function createAudit(names: readonly CheckName[], onProgress: OnProgress = () => {}): Audit {
  const counters = new Map(names.map((name) => [name, { ran: 0, expected: 1, detail: null as string | null }]));
  const counterOf = (check: CheckName) => {
    const counter = counters.get(check);
    if (counter === undefined) throw new Error(`broken promise: ${check} is on the list of checks`);
    return counter;
  };
  const audit: Audit = {
    expect(check, times) {
      counterOf(check).expected = times;
    },
    record(check, held, detail) {
      const counter = counterOf(check);
      counter.ran += 1;
      if (!held) counter.detail ??= detail;
      onProgress({ check, ran: counter.ran, expected: counter.expected });
      return held;
    },
    take(check, result, about) {
      const place = about === undefined ? "" : `${about}: `;
      audit.record(check, result.ok, result.ok ? "" : place + result.error);
      return result.ok ? result.value : null;
    },
    outcomes: () =>
      [...counters].map(([name, { ran, expected, detail }]) => ({
        name,
        ran,
        expected,
        // P-905
        ok: detail === null && ran === expected,
        ...(detail === null ? {} : { detail }),
      })),
  };
  return audit;
}
