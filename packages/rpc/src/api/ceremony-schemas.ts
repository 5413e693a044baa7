/** A key ceremony as it crosses the API's door: what the ledger says of it, with the names that the database knows. */
import { z } from "zod";
import { Email, PointHex, Uuid } from "./schemas.ts";

const BlockIndex = z.number().int();

/** What an attempt waits for, as chain/ceremony.ts has it. */
export const CeremonyPhase = z.enum(["certificates", "commitments", "polynomials", "outputs", "complete", "failed"]);

/**
 * How far a trustee has come, all of it on the ledger. waiting: nothing yet · backup-confirmed: the keys are made, and their
 * backup was opened again before they were sent · committed: bound to the values to be shown · shares-sent: values and
 * encrypted shares shown · shares-verified: every share received from others holds · ready: the key is made ·
 * complained: opened a wrong share · accused: sent a wrong share.
 */
export const CeremonySeatState = z.enum([
  "waiting",
  "backup-confirmed",
  "committed",
  "shares-sent",
  "shares-verified",
  "ready",
  "complained",
  "accused",
]);

export const CeremonySeat = z.object({
  /** The trustee's number in the ceremony, from 1. */
  index: z.number().int(),
  displayName: z.string(),
  isMe: z.boolean(),
  state: CeremonySeatState,
  /** The key with which this trustee signs in the ceremony; null before its certificate. */
  verificationKey: PointHex.nullable(),
  /** In which block each of the messages stands; null: not given. */
  inBlock: z.object({
    certificate: BlockIndex.nullable(),
    commitment: BlockIndex.nullable(),
    polynomial: BlockIndex.nullable(),
    output: BlockIndex.nullable(),
  }),
});

export const CeremonyAttempt = z.object({
  /** From 1. */
  attempt: z.number().int(),
  phase: CeremonyPhase,
  /** How many of the trustees are enough. */
  threshold: z.number().int(),
  trustees: z.array(CeremonySeat),
  /** Those that hold: `against` sent `index` a wrong share. */
  complaints: z.array(
    z.object({ index: z.number().int(), against: z.number().int(), reason: z.string(), inBlock: BlockIndex }),
  ),
});

/** The current attempt, and those before it. */
export const CeremonyStatus = CeremonyAttempt.extend({
  electionId: Uuid,
  electionName: z.string(),
  /** The owner number of the trustee with index 1: trustees who are each needed come before. */
  firstOwner: z.number().int(),
  /** False once the election is opened. */
  isRestartable: z.boolean(),
  earlier: z.array(CeremonyAttempt),
});

/** What a trustee gives in a ceremony (chain/ceremony-trustee.ts `nextCeremonyStep`). */
export const CeremonyMessageInput = z.object({
  electionId: Uuid,
  /** The attempt that a certificate is for; a transaction names its own. */
  message: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("certificate"),
      attempt: z.number().int().min(1),
      /** The exact text of the specification's `cert`. */
      certificate: z.string().min(1).max(2_000),
    }),
    /** The encoded dkg-… transaction (canonical JSON text). */
    z.object({ kind: z.literal("transaction"), transaction: z.string().min(1).max(1_048_576) }),
  ]),
});

/** A new attempt: with which of the trustees of the last one, and with whom besides. */
export const CeremonyRestartInput = z.object({
  electionId: Uuid,
  /** The attempt that this one follows, so that nothing is begun twice. */
  after: z.number().int().min(1),
  /** Indices of those who stay. */
  keep: z.array(z.number().int().min(1)).max(20),
  trusteeEmails: z.array(Email).max(20),
  threshold: z.number().int().min(1),
});

export type CeremonyAttempt = z.infer<typeof CeremonyAttempt>;
export type CeremonySeat = z.infer<typeof CeremonySeat>;
export type CeremonySeatState = z.infer<typeof CeremonySeatState>;
export type CeremonyStatus = z.infer<typeof CeremonyStatus>;
export type CeremonyMessageInput = z.infer<typeof CeremonyMessageInput>;
export type CeremonyRestartInput = z.infer<typeof CeremonyRestartInput>;
