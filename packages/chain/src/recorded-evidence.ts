import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { OrderedMap } from "immutable";
import type { Misdeed } from "./check-evidence.ts";

/** What the ledger has on record against a validator, or (a fork that convicts nobody by name) against all of them. */
export interface RecordedOffence {
  readonly kind: "equivocation" | "fork" | "double-seal";
  /** Null for a fork as such; who sealed both of its blocks has an entry each. */
  readonly validator: Address | null;
  readonly height: number;
  /** Rounds of the two messages or certificates. */
  readonly rounds: readonly [number, number];
  /** Of an equivocation, in which kind of message. */
  readonly step: "proposal" | "prepare" | "commit" | "round-change" | null;
  /** The transaction that holds the proof, and the height of its block. */
  readonly transactionHash: Hash;
  readonly recordedAt: number;
}

/** An operator's word that a validator without its memory votes all the same (docs/consensus.md, C-35). */
export interface RecordedOverride {
  readonly validator: Address;
  /** The first height at which it votes again. */
  readonly height: number;
  readonly recordedAt: number;
}

/** By {@link offenceKey}, oldest first. */
export type RecordedOffences = OrderedMap<string, RecordedOffence>;

/**
 * Entries that one validator, or forks as such, can have: enough to convict whom anyone, and a liar who signs everything
 * twice does not fill the ledger with it.
 */
export const offencesPerValidatorMax = 16;

/** What is recorded once: one entry a validator and height for each kind. */
export function offenceKey({
  kind,
  validator,
  height,
}: Pick<RecordedOffence, "kind" | "validator" | "height">): string {
  return `${kind} ${validator ?? "by a quorum"} ${height}`;
}

/** The entries that a misdeed makes. */
export function offencesOf(
  misdeed: Misdeed,
  place: Pick<RecordedOffence, "transactionHash" | "recordedAt">,
): readonly RecordedOffence[] {
  const { height, guilty } = misdeed;
  if (misdeed.kind === "equivocation") {
    const { round, step } = misdeed;
    return guilty.map((validator) => ({
      kind: "equivocation",
      validator,
      height,
      rounds: [round, round],
      step,
      ...place,
    }));
  }
  const { rounds } = misdeed;
  return [
    { kind: "fork", validator: null, height, rounds, step: null, ...place },
    ...guilty.map((validator) => ({ kind: "double-seal", validator, height, rounds, step: null, ...place }) as const),
  ];
}
