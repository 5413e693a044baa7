/** What a set of n validators withstands (docs/consensus.md): the seals a block needs, and how many may fail. */
export interface FaultTolerance {
  readonly validators: number;
  /** Seals that make a block final: ceil(2n/3). */
  readonly quorum: number;
  /** Validators that may be down while blocks still become final. */
  readonly crashed: number;
  /** Validators that may lie while two different blocks at one height stay impossible. */
  readonly lying: number;
}

/** @throws RangeError if there is no validator: a chain without one cannot exist. */
export function faultTolerance(validators: number): FaultTolerance {
  if (!Number.isInteger(validators) || validators < 1) throw new RangeError("a chain has at least one validator");
  const quorum = Math.ceil((2 * validators) / 3);
  return { validators, quorum, crashed: validators - quorum, lying: Math.floor((validators - 1) / 3) };
}
