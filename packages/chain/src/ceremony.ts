import type { Point } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { assert } from "@tabella/crypto/result";
import type { Certificate } from "@tabella/election/threshold/certificate";
import type { PolynomialMessage } from "@tabella/election/threshold/polynomial";
import { type ThresholdParameters, thresholdParameters } from "@tabella/election/threshold/threshold-parameters";
import type { Voutput } from "@tabella/election/threshold/voutput";
import { Map as ImmutableMap } from "immutable";

/** Most trustees of one ceremony: each sends every other one an encrypted share (27 kB together), and all of it stays on record. */
export const ceremonyTrusteesMax = 20;
/**
 * Most polynomials of a ceremony in one block. Each has up to 62 points whose subgroup every validator tests (75 ms), and a
 * block must be checked well within a round (1 s).
 */
export const polynomialsPerBlockMax = 5;
/** Most attempts at one ceremony: all of them stay on record. */
export const ceremonyAttemptsMax = 20;

/**
 * What an attempt waits for: a certificate of every trustee · a commitment of each · the polynomials that they committed to
 * · an output of each, or a complaint. complete: the key is made · failed: a complaint holds; only a new attempt helps.
 */
export type CeremonyPhase = "certificates" | "commitments" | "polynomials" | "outputs" | "complete" | "failed";

/** The making of one threshold key (spec 3.1.1, "Pedersen"). */
export interface Ceremony {
  /** The uuid of the election to come. */
  readonly election: string;
  /** In order; the last one is the current one. Never empty. */
  readonly attempts: readonly CeremonyAttempt[];
}

/** What a trustee gave, as it stands in the block. */
interface Given {
  readonly text: string;
  readonly inBlock: number;
}

/** By trustee, from 1, what each gave, checked. */
export interface CeremonyAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly size: number;
  /** How many trustees it takes to decrypt. */
  readonly threshold: number;
  readonly certificates: ImmutableMap<number, Given & { readonly certificate: Certificate }>;
  readonly commitments: ImmutableMap<number, { readonly hash: Hash; readonly inBlock: number }>;
  readonly polynomials: ImmutableMap<
    number,
    Given & { readonly message: PolynomialMessage; readonly coefexps: readonly Point[] }
  >;
  readonly outputs: ImmutableMap<number, Given & { readonly message: Voutput }>;
  /** Those that hold. */
  readonly complaints: readonly CeremonyComplaint[];
}

/** A complaint that holds: `against` sent `index` a wrong share. */
export interface CeremonyComplaint {
  readonly index: number;
  readonly against: number;
  /** What is wrong with the share. */
  readonly reason: string;
  readonly inBlock: number;
}

export function newAttempt(terms: Pick<CeremonyAttempt, "attempt" | "size" | "threshold">): CeremonyAttempt {
  return {
    ...terms,
    certificates: ImmutableMap(),
    commitments: ImmutableMap(),
    polynomials: ImmutableMap(),
    outputs: ImmutableMap(),
    complaints: [],
  };
}

export function currentAttempt({ attempts }: Ceremony): CeremonyAttempt {
  const current = attempts.at(-1);
  assert(current !== undefined, "a ceremony has an attempt from its first certificate on");
  return current;
}

export function ceremonyPhase(attempt: CeremonyAttempt): CeremonyPhase {
  const { size, certificates, commitments, polynomials, outputs, complaints } = attempt;
  if (complaints.length > 0) return "failed";
  if (certificates.size < size) return "certificates";
  if (commitments.size < size) return "commitments";
  if (polynomials.size < size) return "polynomials";
  return outputs.size < size ? "outputs" : "complete";
}

/** The certificates of all trustees, in order. @throws Error before all are there */
export function certificatesOf(attempt: CeremonyAttempt): Certificate[] {
  return inOrder(attempt, attempt.certificates).map(({ certificate }) => certificate);
}

/** The points of all polynomials, in order. @throws Error before all are there */
export function coefexpsOf(attempt: CeremonyAttempt): (readonly Point[])[] {
  return inOrder(attempt, attempt.polynomials).map(({ coefexps }) => coefexps);
}

/** What a finished ceremony made: the "Pedersen" item of the `trustees` message. Null before it is complete. */
export function ceremonyParameters(attempt: CeremonyAttempt): ThresholdParameters | null {
  if (ceremonyPhase(attempt) !== "complete") return null;
  return thresholdParameters({
    certificates: certificatesOf(attempt),
    polynomials: inOrder(attempt, attempt.polynomials).map(({ message }) => message),
    voutputs: inOrder(attempt, attempt.outputs).map(({ message }) => message),
  });
}

function inOrder<Value>({ size }: CeremonyAttempt, given: ImmutableMap<number, Value>): Value[] {
  return Array.from({ length: size }, (_, at) => {
    const value = given.get(at + 1);
    assert(value !== undefined, "every trustee has given this");
    return value;
  });
}
