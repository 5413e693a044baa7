import type { Hash } from "@tabella/crypto/hex";
import { encodeJson } from "@tabella/election/compact-json";
import {
  type CeremonyAttempt,
  type CeremonyComplaint,
  type CeremonyPhase,
  ceremonyParameters,
  ceremonyPhase,
  currentAttempt,
} from "./ceremony.ts";
import type { ChainState } from "./state.ts";

/** What the ledger says of an attempt at a key ceremony, as plain JSON: its public transcript. */
export interface CeremonyAttemptView {
  /** From 1. */
  readonly attempt: number;
  readonly phase: CeremonyPhase;
  readonly size: number;
  /** How many trustees it takes to decrypt. */
  readonly threshold: number;
  /** All `size` of them, in order. */
  readonly trustees: readonly CeremonyTrusteeView[];
  /** Those that hold; the trustees `against` whom they are have cheated. */
  readonly complaints: readonly CeremonyComplaint[];
  /** The exact text of the `threshold_parameters`, once the attempt is complete. */
  readonly parameters: string | null;
}

/** What one trustee gave, each null before it did; exact texts of the messages of the specification. */
export interface CeremonyTrusteeView {
  /** From 1. */
  readonly index: number;
  readonly certificate: GivenView | null;
  readonly commitment: { readonly hash: Hash; readonly inBlock: number } | null;
  readonly polynomial: GivenView | null;
  readonly output: GivenView | null;
}

export interface GivenView {
  readonly text: string;
  readonly inBlock: number;
}

/** The current attempt, and those before it. */
export interface CeremonyView extends CeremonyAttemptView {
  /** The uuid of the election to come. */
  readonly election: string;
  readonly earlier: readonly CeremonyAttemptView[];
}

/** Null if the ledger knows no ceremony for an election of this uuid. */
export function ceremonyView(state: ChainState, uuid: string): CeremonyView | null {
  const ceremony = state.ceremonies.get(uuid);
  if (ceremony === undefined) return null;
  const earlier = ceremony.attempts.slice(0, -1).map(attemptView);
  return { election: uuid, ...attemptView(currentAttempt(ceremony)), earlier };
}

function attemptView(attempt: CeremonyAttempt): CeremonyAttemptView {
  const { size, threshold, certificates, commitments, polynomials, outputs, complaints } = attempt;
  const parameters = ceremonyParameters(attempt);
  const given = (of: { readonly text: string; readonly inBlock: number } | undefined): GivenView | null =>
    of === undefined ? null : { text: of.text, inBlock: of.inBlock };
  return {
    attempt: attempt.attempt,
    phase: ceremonyPhase(attempt),
    size,
    threshold,
    trustees: Array.from({ length: size }, (_, at) => ({
      index: at + 1,
      certificate: given(certificates.get(at + 1)),
      commitment: commitments.get(at + 1) ?? null,
      polynomial: given(polynomials.get(at + 1)),
      output: given(outputs.get(at + 1)),
    })),
    complaints,
    parameters: parameters === null ? null : encodeJson(parameters),
  };
}
