import { sha256Hex } from "@tabella/crypto/belenios-hash";
import { checkEqualLogs, type PairCommitment, proveEqualLogs } from "@tabella/crypto/chaum-pedersen";
import { domainTags } from "@tabella/crypto/domain-tags";
import type { Point } from "@tabella/crypto/group";
import { fromHex, type Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { scalarFromBytes } from "@tabella/crypto/scalar";
import { taggedHash, uint32 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import type { ElectionContext } from "./election.ts";
import type { PartialDecryption } from "./partial-decryption.ts";
import { decodeProof, encodeProof, type ProofMessage } from "./proof-message.ts";
import { type CiphertextTable, encodeEncryptedTally } from "./tally.ts";

/**
 * What strong decryption proofs bind. The specification's challenge leaves out ciphertext and factor, so that its proof
 * says less than it seems (weak Fiat-Shamir: Bernhard, Pereira, Warinschi 2012); on the chain each factor carries this
 * proof of the same equation beside it, whose challenge covers the whole statement (R5, R13).
 */
export interface StrongProofStatement {
  readonly context: ElectionContext;
  readonly genesisHash: Hash;
  readonly tally: CiphertextTable;
  /** The trustee's. */
  readonly publicKey: Point;
  readonly factors: PartialDecryption["factors"];
}

/** `[question][choice]`, scalars as decimal strings. */
export type StrongProofs = readonly (readonly ProofMessage[])[];

/** One proof a factor. */
export function makeStrongProofs(
  statement: StrongProofStatement,
  privateKey: bigint,
  random: RandomSource,
): StrongProofs {
  const { group } = statement.context;
  const challenges = strongChallenges(statement);
  return statement.tally.map((row, question) =>
    row.map(({ alpha }, choice) => {
      const challengeOf = challenges(question, choice);
      return encodeProof(proveEqualLogs({ group, base: alpha, secret: privateKey, challengeOf }, random));
    }),
  );
}

/** P-804: true only if every factor has its proof and each holds. Anything `makeStrongProofs` returns passes. */
export function checkStrongProofs(statement: StrongProofStatement, proofs: StrongProofs): Result<void, string> {
  const { context, tally, publicKey, factors } = statement;
  const { group } = context;
  const challenges = strongChallenges(statement);
  if (proofs.length !== tally.length) return err("not one list of strong proofs a question");
  for (const [question, row] of tally.entries()) {
    if (proofs[question]?.length !== row.length) return err(`question ${question}: not one strong proof a choice`);
    for (const [choice, { alpha }] of row.entries()) {
      const message = proofs[question]?.[choice];
      const factor = factors[question]?.[choice];
      if (message === undefined || factor === undefined) return err(`question ${question}, choice ${choice}: missing`);
      const proof = decodeProof(group, message);
      if (!proof.ok) return err(`question ${question}, choice ${choice}: ${proof.error}`);
      const challengeOf = challenges(question, choice);
      if (!checkEqualLogs({ group, base: alpha, publicKey, factor, proof: proof.value, challengeOf })) {
        return err(`question ${question}, choice ${choice}: the strong proof does not hold`);
      }
    }
  }
  return ok(undefined);
}

/** SHA-256 over tag, genesis hash, election hash, tally hash, trustee's key, question, choice, alpha, factor, A, B. */
function strongChallenges(statement: StrongProofStatement) {
  const { context, genesisHash, tally, publicKey, factors } = statement;
  const { group } = context;
  const common = [
    fromHex(genesisHash),
    utf8ToBytes(context.hash),
    utf8ToBytes(sha256Hex(encodeEncryptedTally(group, tally))),
    utf8ToBytes(group.encode(publicKey)),
  ];
  return (question: number, choice: number) =>
    ({ a, b }: PairCommitment): bigint => {
      const alpha = tally[question]?.[choice]?.alpha;
      const factor = factors[question]?.[choice];
      assert(alpha !== undefined && factor !== undefined, "a challenge is computed for a factor that is there");
      const points = group.encodeAll([alpha, factor, a, b]).map((text) => utf8ToBytes(text));
      const digest = taggedHash(domainTags.strongDecryptionProof, [
        ...common,
        uint32(question),
        uint32(choice),
        ...points,
      ]);
      return scalarFromBytes(digest) % group.order;
    };
}
