import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Prepared } from "./memory.ts";
import type { EncodedBlock, Prepare, Proposal, RoundChange } from "./message.ts";
import { authorsDistinct } from "./message-log.ts";
import { quorum } from "./validator-set.ts";

/** What the checks of justifications need to know. */
export interface JustificationContext {
  readonly height: number;
  readonly validatorCount: number;
  /** A member of the set signed this message for this chain. */
  readonly signed: (message: Prepare | RoundChange) => boolean;
  readonly blockMatches: (block: EncodedBlock, expected: { readonly height: number; readonly digest: Hash }) => boolean;
}

export type JustificationFailure =
  /** Fewer than a quorum, an author twice, another height, round or digest, or a signature that does not hold. */
  | "PREPARES_NO_QUORUM"
  | "ROUND_CHANGES_NO_QUORUM"
  /** Prepared in the round itself or later. */
  | "PREPARED_ROUND_TOO_HIGH"
  /** `prepared` without its certificate, or the other way round. */
  | "CERTIFICATE_MISPLACED"
  /** The block is not the one of the digest. */
  | "BLOCK_MISMATCH"
  /** Round 0 needs none. */
  | "JUSTIFICATION_IN_ROUND_ZERO"
  /** Somebody is prepared, and the proposal is not the value of the highest prepared round. */
  | "PREPARED_VALUE_DROPPED";

/** The own ROUND-CHANGE's part that carries what was prepared (C-17); `checkRoundChange` is its checker. */
export function roundChangeOf(prepared: Prepared | undefined): Pick<RoundChange, "prepared" | "justification"> {
  if (prepared === undefined) return {};
  const { round, digest, block, prepares } = prepared;
  return { prepared: { round, digest }, justification: { block, prepares } };
}

/** Whether a ROUND-CHANGE proves what it says it is prepared on (C-18). Its own signature is checked elsewhere. */
export function checkRoundChange(
  context: JustificationContext,
  message: RoundChange,
): Result<RoundChange, JustificationFailure> {
  const { prepared, justification } = message;
  if (prepared === undefined && justification === undefined) return ok(message);
  if (prepared === undefined || justification === undefined) return err("CERTIFICATE_MISPLACED");
  if (prepared.round >= message.round) return err("PREPARED_ROUND_TOO_HIGH");
  const { digest } = prepared;
  if (!context.blockMatches(justification.block, { height: message.height, digest })) return err("BLOCK_MISMATCH");
  if (!isPreparedCertificate(context, justification.prepares, prepared)) return err("PREPARES_NO_QUORUM");
  return ok(message);
}

/** The ROUND-CHANGE that is prepared in the highest round, if any is. */
export function highestPrepared(roundChanges: readonly RoundChange[]): RoundChange | undefined {
  return roundChanges.reduce<RoundChange | undefined>((highest, message) => {
    if (message.prepared === undefined) return highest;
    return (highest?.prepared?.round ?? -1) >= message.prepared.round ? highest : message;
  }, undefined);
}

/**
 * What a proposer of round r > 0 shows (C-21): its ROUND-CHANGEs without their blocks, and the PREPAREs of the highest
 * prepared among them. `checkProposal` is its checker.
 */
export function justify(roundChanges: readonly RoundChange[]): Proposal["justification"] {
  return {
    roundChanges: roundChanges.map(({ justification: _, ...signed }) => signed),
    prepares: highestPrepared(roundChanges)?.justification?.prepares ?? [],
  };
}

/**
 * Whether a PROPOSAL may stand in its round (C-23): freely in round 0 or if a quorum says it is unprepared (`fresh`),
 * else only the value with the highest prepared round. Its own signature and proposer are checked elsewhere.
 */
export function checkProposal(
  context: JustificationContext,
  proposal: Proposal,
): Result<{ readonly fresh: boolean }, JustificationFailure> {
  const { height, round, digest, block, justification } = proposal;
  const { roundChanges, prepares } = justification;
  if (!context.blockMatches(block, { height, digest })) return err("BLOCK_MISMATCH");
  if (round === 0) {
    const bare = roundChanges.length === 0 && prepares.length === 0;
    return bare ? ok({ fresh: true }) : err("JUSTIFICATION_IN_ROUND_ZERO");
  }
  if (!isRoundChangeQuorum(context, roundChanges, round)) return err("ROUND_CHANGES_NO_QUORUM");
  const preparedRound = highestPrepared(roundChanges)?.prepared?.round;
  if (preparedRound === undefined) return prepares.length === 0 ? ok({ fresh: true }) : err("CERTIFICATE_MISPLACED");
  if (preparedRound >= round) return err("PREPARED_ROUND_TOO_HIGH");
  const isHighest = ({ prepared }: RoundChange) => prepared?.round === preparedRound && prepared.digest === digest;
  if (!roundChanges.some(isHighest)) return err("PREPARED_VALUE_DROPPED");
  if (!isPreparedCertificate(context, prepares, { round: preparedRound, digest })) return err("PREPARES_NO_QUORUM");
  return ok({ fresh: false });
}

function isRoundChangeQuorum(context: JustificationContext, messages: readonly RoundChange[], round: number): boolean {
  return (
    messages.length >= quorum(context.validatorCount) &&
    authorsDistinct(messages) &&
    messages.every((message) => message.height === context.height && message.round === round) &&
    messages.every(context.signed)
  );
}

function isPreparedCertificate(
  context: JustificationContext,
  prepares: readonly Prepare[],
  value: { readonly round: number; readonly digest: Hash },
): boolean {
  return (
    prepares.length >= quorum(context.validatorCount) &&
    authorsDistinct(prepares) &&
    prepares.every(
      ({ height, round, digest }) => height === context.height && round === value.round && digest === value.digest,
    ) &&
    prepares.every(context.signed)
  );
}
