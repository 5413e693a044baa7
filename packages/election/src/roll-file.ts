import type { Hex } from "@tabella/crypto/hex";
import { isHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import type { PublicCredential } from "./credential.ts";
import { totalWeight, totalWeightMax } from "./credential-list.ts";
import { checkRollSignature, rollHash, rollSizeMax, type SignedRoll } from "./roll.ts";

/*
 * The credential authority hands the organiser one file, roll.json: who may vote, by e-mail address, with which public
 * credential and which weight. The addresses stay with the organiser; the board gets the credentials, sorted, alone.
 */

export interface RollVoter extends PublicCredential {
  /** Lower-case. */
  readonly email: string;
}

export interface RollFile {
  readonly format: "tabella-roll-1";
  /** The uuid: credentials are of this election alone. */
  readonly election: string;
  readonly authority: Hex;
  /** The authority's signature on election, hash and size of the list, see {@link SignedRoll}. */
  readonly signature: Hex;
  readonly voters: readonly RollVoter[];
}

/** What is wrong with one voter of a roll; `place` counts from 1. */
export interface RollProblem {
  readonly place: number;
  readonly code:
    | "EMAIL_INVALID"
    | "EMAIL_TWICE"
    | "WEIGHT_INVALID"
    | "WEIGHTS_TOO_BIG"
    | "CREDENTIAL_INVALID"
    | "CREDENTIAL_TWICE";
  /** The text that it is about, shortened. */
  readonly text: string;
}

/** Why a file is no roll, before its voters: `detail` is for the log. */
export interface RollFileFailure {
  readonly code: "NOT_A_ROLL" | "TOO_MANY_VOTERS" | "NO_VOTERS" | "VOTERS_INVALID" | "SIGNATURE_INVALID";
  readonly detail: string;
  /** Of VOTERS_INVALID: all that is wrong, voter by voter. */
  readonly problems: readonly RollProblem[];
}

/** A roll whose every voter is of the right form and whose authority signed exactly this list. */
export interface CheckedRoll {
  readonly election: string;
  readonly roll: SignedRoll;
  readonly voters: readonly RollVoter[];
  readonly totalWeight: number;
}

/** Longest roll.json that is read, in characters: 200 a voter. */
export const rollFileLengthMax = 200 * rollSizeMax;

const emailLengthMax = 254;
const EmailForm = z.email().max(emailLengthMax);

/** An e-mail address as accounts have it: trimmed, lower-case; null if it is none. */
export function normalEmail(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  return EmailForm.safeParse(trimmed).success ? trimmed : null;
}

const hexOf = (bytes: number) =>
  z.custom<Hex>((value) => typeof value === "string" && isHex(value, bytes), `not 0x and ${2 * bytes} digits`);
const RollFileForm: z.ZodType<RollFile> = z.strictObject({
  format: z.literal("tabella-roll-1"),
  election: z.string().max(40),
  authority: hexOf(32),
  signature: hexOf(64),
  voters: z.array(z.strictObject({ email: z.string(), weight: z.number(), credential: z.string() })),
});

/** The text of roll.json, one voter a line. {@link readRollFile} reads it back. */
export function formatRollFile({ format, election, authority, signature, voters }: RollFile): string {
  const head = { format, election, authority, signature };
  const lines = voters.map(({ email, weight, credential }) => `    ${JSON.stringify({ email, weight, credential })}`);
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join("")}  "voters": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/**
 * Reads and checks a roll.json. Whether each credential is a point of the group is left to {@link decodeCredential} and
 * the ledger: it takes a millisecond a voter.
 */
export function readRollFile(text: string): Result<CheckedRoll, RollFileFailure> {
  const fail = (code: RollFileFailure["code"], detail: string, problems: readonly RollProblem[] = []) =>
    err({ code, detail, problems });
  if (text.length > rollFileLengthMax) return fail("TOO_MANY_VOTERS", `longer than ${rollFileLengthMax} characters`);
  const parsed = RollFileForm.safeParse(parseJson(text));
  if (!parsed.success) return fail("NOT_A_ROLL", parsed.error.issues[0]?.path.join(".") ?? "");
  const { election, authority, signature } = parsed.data;
  if (parsed.data.voters.length === 0) return fail("NO_VOTERS", "");
  if (parsed.data.voters.length > rollSizeMax) return fail("TOO_MANY_VOTERS", `more than ${rollSizeMax}`);
  const problems = rollProblems(parsed.data.voters);
  if (problems.length > 0) return fail("VOTERS_INVALID", `${problems.length} problems`, problems);
  const voters = parsed.data.voters.map((voter) => ({ ...voter, email: normalEmail(voter.email) ?? "" }));
  const roll = { hash: rollHash(voters), size: voters.length, authority, signature };
  if (!checkRollSignature(election, roll)) return fail("SIGNATURE_INVALID", `by ${authority}`);
  return ok({ election, roll, voters, totalWeight: totalWeight(voters) });
}

/** Everything that is wrong with the voters of a roll, in their order; none of two equal ones is the right one. */
function rollProblems(voters: readonly RollVoter[]): RollProblem[] {
  const problems: RollProblem[] = [];
  const emails = new Set<string>();
  const credentials = new Set<string>();
  let weights = 0;
  for (const [at, { email, weight, credential }] of voters.entries()) {
    const add = (code: RollProblem["code"], about: string) =>
      problems.push({ place: at + 1, code, text: about.slice(0, 80) });
    const normal = normalEmail(email);
    if (normal === null) add("EMAIL_INVALID", email);
    else if (emails.has(normal)) add("EMAIL_TWICE", email);
    else emails.add(normal);
    if (isWeight(weight)) weights += weight;
    else add("WEIGHT_INVALID", `${weight}`);
    if (weights > totalWeightMax) add("WEIGHTS_TOO_BIG", `${weight}`);
    if (!/^[0-9a-f]{64}$/.test(credential)) add("CREDENTIAL_INVALID", credential);
    else if (credentials.has(credential)) add("CREDENTIAL_TWICE", credential);
    else credentials.add(credential);
  }
  return problems;
}

/** True for a number of votes that one ballot may count for. */
export function isWeight(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 1 && weight <= totalWeightMax;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
