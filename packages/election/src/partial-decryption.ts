import { hashToScalar } from "@tabella/crypto/belenios-hash";
import { checkEqualLogs, type PairCommitment, proveEqualLogs } from "@tabella/crypto/chaum-pedersen";
import type { Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Proof } from "@tabella/crypto/schnorr";
import { z } from "zod";
import { collect } from "./collect.ts";
import { encodeJson, HexDigits, readJson } from "./compact-json.ts";
import type { ElectionContext } from "./election.ts";
import { decodeProof, encodeProof, ProofSchema } from "./proof-message.ts";
import { choiceCount } from "./question.ts";
import type { CiphertextTable } from "./tally.ts";

/** The `partial_decryption` message (spec 4.20) as checked points and scalars, `[question][choice]`. */
export interface PartialDecryption {
  readonly factors: readonly (readonly Point[])[];
  readonly proofs: readonly (readonly Proof[])[];
}

const PartialDecryptionSchema = z.strictObject({
  decryption_factors: z.array(z.array(HexDigits)),
  decryption_proofs: z.array(z.array(ProofSchema)),
});
const OwnedSchema = z.strictObject({ owner: z.int().min(1), payload: HexDigits });

/**
 * A trustee's part in opening the tally: the factor [x]alpha of every ciphertext, with the specification's proof. Give it
 * only a tally that the trustee's own software recomputed from certified blocks (R22).
 * @param input.onProgress called after each ciphertext with the number done
 */
export function makePartialDecryption(
  input: {
    readonly context: ElectionContext;
    readonly tally: CiphertextTable;
    readonly privateKey: bigint;
    readonly onProgress?: (ciphertextsDone: number) => void;
  },
  random: RandomSource,
): PartialDecryption {
  const { context, tally, privateKey } = input;
  const { group } = context;
  const publicKey = group.multiplySecret(group.generator, privateKey, random);
  const challengeOf = decryptionChallenge(context, publicKey);
  let done = 0;
  const shares = tally.map((row) =>
    row.map(({ alpha }) => {
      const factor = group.multiplySecret(alpha, privateKey, random);
      const proof = proveEqualLogs({ group, base: alpha, secret: privateKey, challengeOf }, random);
      done += 1;
      input.onProgress?.(done);
      return { factor, proof };
    }),
  );
  return {
    factors: shares.map((row) => row.map(({ factor }) => factor)),
    proofs: shares.map((row) => row.map(({ proof }) => proof)),
  };
}

/** P-803: true to the trustee's public key in every factor. Anything `makePartialDecryption` returns passes. */
export function checkPartialDecryption(
  statement: { readonly context: ElectionContext; readonly tally: CiphertextTable; readonly publicKey: Point },
  { factors, proofs }: PartialDecryption,
): Result<void, string> {
  const { context, tally, publicKey } = statement;
  const { group } = context;
  const challengeOf = decryptionChallenge(context, publicKey);
  for (const [question, row] of tally.entries()) {
    for (const [choice, { alpha }] of row.entries()) {
      const factor = factors[question]?.[choice];
      const proof = proofs[question]?.[choice];
      const holds =
        factor !== undefined &&
        proof !== undefined &&
        checkEqualLogs({ group, base: alpha, publicKey, factor, proof, challengeOf });
      if (!holds) return err(`question ${question}, choice ${choice}: the factor is not shown to be the trustee's`);
    }
  }
  return ok(undefined);
}

export function encodePartialDecryption(context: ElectionContext, { factors, proofs }: PartialDecryption): string {
  return encodeJson({
    decryption_factors: factors.map((row) => context.group.encodeAll(row)),
    decryption_proofs: proofs.map((row) => row.map(encodeProof)),
  });
}

/** Reads a `partial_decryption` message of the election's shape; every point and scalar is checked. */
export function parsePartialDecryption(context: ElectionContext, text: string): Result<PartialDecryption, string> {
  const { group, election } = context;
  const read = readJson(text, PartialDecryptionSchema, { lengthMax: 1_000_000 });
  if (!read.ok) return read;
  const { decryption_factors, decryption_proofs } = read.value;
  const hasShape = [decryption_factors, decryption_proofs].every(
    (table) =>
      table.length === election.questions.length &&
      election.questions.every((question, at) => table[at]?.length === choiceCount(question)),
  );
  if (!hasShape) return err("not one factor and one proof a choice of the election");
  const factors = collect(decryption_factors, (row) => collect(row, (factor) => group.decode(factor)));
  if (!factors.ok) return err(`decryption_factors: ${factors.error}`);
  const proofs = collect(decryption_proofs, (row) => collect(row, (proof) => decodeProof(group, proof)));
  if (!proofs.ok) return err(`decryption_proofs: ${proofs.error}`);
  return ok({ factors: factors.value, proofs: proofs.value });
}

/** The `owned_partial_decryption` message: the trustee's number, from 1, and the hash of its partial decryption. */
export function encodeOwnedPartialDecryption(owner: number, payload: string): string {
  return encodeJson({ owner, payload });
}

export function parseOwnedPartialDecryption(text: string): Result<z.infer<typeof OwnedSchema>, string> {
  return readJson(text, OwnedSchema, { lengthMax: 1_000 });
}

/** H_decrypt(X, A, B) (spec 4.20). It leaves out ciphertext and factor: see strong-decryption-proof.ts. */
function decryptionChallenge(context: ElectionContext, publicKey: Point): (commitment: PairCommitment) => bigint {
  const { group, hash } = context;
  return ({ a, b }) => {
    const [x, ...texts] = group.encodeAll([publicKey, a, b]);
    return hashToScalar(`decrypt|${hash}|${x}|${texts.join(",")}`, group.order);
  };
}
