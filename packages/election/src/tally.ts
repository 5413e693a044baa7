import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { addCiphertexts, type Ciphertext, emptyCiphertext, weighCiphertext } from "@tabella/crypto/elgamal";
import type { Group } from "@tabella/crypto/group";
import { assert, err, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { CiphertextSchema, decodeCiphertext, encodeCiphertext } from "./ciphertext-message.ts";
import { collect } from "./collect.ts";
import { encodeJson, HexDigits, readJson } from "./compact-json.ts";
import { totalWeightMax } from "./credential-list.ts";
import type { ElectionContext } from "./election.ts";
import { choiceCount } from "./question.ts";

/** `[question][choice]` */
export type CiphertextTable = readonly (readonly Ciphertext[])[];

/** The sum of all ballots that count so far (spec 4.18); a value, changed by making a new one. */
export interface Aggregate {
  readonly numTallied: number;
  readonly totalWeight: number;
  readonly ciphertexts: CiphertextTable;
}

/** The `sized_encrypted_tally` message. */
export interface SizedEncryptedTally {
  readonly num_tallied: number;
  readonly total_weight: number;
  /** SHA-256 of the encrypted tally's text. */
  readonly encrypted_tally: string;
}

const TallySchema = z.array(z.array(CiphertextSchema));
const SizedSchema: z.ZodType<SizedEncryptedTally> = z.strictObject({
  num_tallied: z.int().min(0),
  total_weight: z.int().min(0).max(totalWeightMax),
  encrypted_tally: HexDigits,
});

export function emptyAggregate({ group, election }: Pick<ElectionContext, "group" | "election">): Aggregate {
  const ciphertexts = election.questions.map((question) =>
    Array.from({ length: choiceCount(question) }, () => emptyCiphertext(group)),
  );
  return { numTallied: 0, totalWeight: 0, ciphertexts };
}

/** The aggregate with one more ballot, counted `weight` times. */
export function addBallot(
  group: Group,
  aggregate: Aggregate,
  { choices, weight }: { readonly choices: CiphertextTable; readonly weight: number },
): Aggregate {
  return combine(group, aggregate, { choices, weight, ballots: 1 });
}

/** The aggregate without a ballot that was added with this weight and is replaced. */
export function removeBallot(
  group: Group,
  aggregate: Aggregate,
  { choices, weight }: { readonly choices: CiphertextTable; readonly weight: number },
): Aggregate {
  return combine(group, aggregate, { choices, weight: -weight, ballots: -1 });
}

/** The `encrypted_tally` message. */
export function encodeEncryptedTally(group: Group, ciphertexts: CiphertextTable): string {
  group.encodeAll(ciphertexts.flat().flatMap(({ alpha, beta }) => [alpha, beta]));
  return encodeJson(ciphertexts.map((choices) => choices.map((choice) => encodeCiphertext(group, choice))));
}

/** Reads an `encrypted_tally` message of the election's shape; every point is checked. */
export function parseEncryptedTally(context: ElectionContext, text: string): Result<CiphertextTable, string> {
  const { group, election } = context;
  const read = readJson(text, TallySchema, { lengthMax: 1_000_000 });
  if (!read.ok) return read;
  const hasShape =
    read.value.length === election.questions.length &&
    election.questions.every((question, at) => read.value[at]?.length === choiceCount(question));
  if (!hasShape) return err("not one ciphertext a choice of the election");
  return collect(read.value, (row) => collect(row, (ciphertext) => decodeCiphertext(group, ciphertext)));
}

/** The `sized_encrypted_tally` message. */
export function encodeSizedEncryptedTally(
  { numTallied, totalWeight }: Pick<Aggregate, "numTallied" | "totalWeight">,
  encryptedTally: string,
): string {
  return encodeJson({ num_tallied: numTallied, total_weight: totalWeight, encrypted_tally: sha256Hex(encryptedTally) });
}

export function parseSizedEncryptedTally(text: string): Result<SizedEncryptedTally, string> {
  return readJson(text, SizedSchema, { lengthMax: 1_000 });
}

function combine(
  group: Group,
  aggregate: Aggregate,
  change: { readonly choices: CiphertextTable; readonly weight: number; readonly ballots: 1 | -1 },
): Aggregate {
  const { choices, weight, ballots } = change;
  assert(Number.isSafeInteger(weight) && weight !== 0, "a weight is a whole number, not zero");
  assert(choices.length === aggregate.ciphertexts.length, "a checked ballot has the shape of its election");
  const ciphertexts = aggregate.ciphertexts.map((row, question) =>
    row.map((sum, at) => {
      const choice = choices[question]?.[at];
      assert(choice !== undefined, "a checked ballot has the shape of its election");
      return addCiphertexts(group, sum, weighCiphertext(group, choice, weight));
    }),
  );
  return {
    numTallied: aggregate.numTallied + ballots,
    totalWeight: aggregate.totalWeight + weight,
    ciphertexts,
  };
}
