import type { PairCommitment } from "./chaum-pedersen.ts";
import type { Ciphertext } from "./elgamal.ts";
import type { Group, Point } from "./group.ts";
import { type HedgedUse, hedgedRandom } from "./hedged-random.ts";
import type { RandomSource } from "./random.ts";
import { modulo, scalarToBytes } from "./scalar.ts";
import type { Proof } from "./schnorr.ts";
import { utf8ToBytes } from "./utf8.ts";

/** What the prover knows of one branch "this ciphertext encrypts zero": it has this randomness and encrypts this. */
export interface BranchSecret {
  readonly randomness: bigint;
  /** Zero in the branch that is true. */
  readonly message: bigint;
}

export interface DisjunctionInput {
  readonly group: Group;
  /** The election's public key, y. */
  readonly publicKey: Point;
  readonly branches: readonly BranchSecret[];
  readonly trueBranch: number;
  /** Hashes the whole statement and all commitments, in the order of the branches. */
  readonly challengeOf: (commitments: readonly PairCommitment[]) => bigint;
}

/**
 * Proves that at least one of several ciphertexts encrypts zero, without telling which: `iprove` of spec 4.12 (branch j:
 * the ciphertext less M_j) and both proofs of 4.13. In every branch A = [w]g, B = [w]y + [m c]g with random w and c and
 * response w - r c, which is the specification's simulated branch because the prover knows r and m; in the true one m is
 * zero, so that B does not depend on c and c can be what the sum of challenges demands. All branches cost the same
 * operations whichever is true.
 */
export function proveDisjunction(
  input: DisjunctionInput,
  random: RandomSource,
): { readonly proofs: Proof[]; readonly commitments: PairCommitment[] } {
  const { group, publicKey, branches } = input;
  const hedged = hedgedRandom(useOf(input), random);
  const drawn = branches.map((branch) => {
    const w = group.randomScalar(hedged);
    const challenge = group.randomScalar(hedged);
    const shift = modulo(branch.message * challenge, group.order);
    const b = group.add(
      group.multiplySecret(publicKey, w, random),
      group.multiplySecret(group.generator, shift, random),
    );
    return { ...branch, w, challenge, commitment: { a: group.multiplySecret(group.generator, w, random), b } };
  });
  const commitments = drawn.map((branch) => branch.commitment);
  const drawnSum = drawn.reduce((sum, branch) => sum + branch.challenge, 0n);
  const excess = input.challengeOf(commitments) - drawnSum;
  const proofs = drawn.map((branch, at) => {
    const challenge = modulo(branch.challenge + (at === input.trueBranch ? excess : 0n), group.order);
    return { challenge, response: modulo(branch.w - branch.randomness * challenge, group.order) };
  });
  return { proofs, commitments };
}

/** What nonces and simulated challenges follow from: the whole input, `challengeOf` by the challenge of fixed commitments. */
function useOf({ group, publicKey, branches, trueBranch, challengeOf }: DisjunctionInput): HedgedUse {
  const fixed = challengeOf(branches.map(() => ({ a: group.identity, b: group.identity })));
  const secrets = branches.flatMap(({ randomness, message }) => [randomness, message]);
  return {
    secrets: [BigInt(trueBranch), ...secrets].map((secret) => modulo(secret, group.order)),
    statement: [scalarToBytes(fixed, 32), utf8ToBytes(group.encode(publicKey))],
  };
}

/** A_j = [response]g + [challenge]alpha_j and B_j = [response]y + [challenge]beta_j for every branch. */
function disjunctionCommitments(
  group: Group,
  publicKey: Point,
  branches: readonly { readonly ciphertext: Ciphertext; readonly proof: Proof }[],
): PairCommitment[] {
  return branches.map(({ ciphertext, proof }) => ({
    a: group.add(group.multiplyGenerator(proof.response), group.multiply(ciphertext.alpha, proof.challenge)),
    b: group.add(group.multiply(publicKey, proof.response), group.multiply(ciphertext.beta, proof.challenge)),
  }));
}

/**
 * The recomputed commitments if the challenges sum to that of the statement, else null. Anything `proveDisjunction`
 * returns passes.
 */
export function checkDisjunction(input: {
  readonly group: Group;
  readonly publicKey: Point;
  readonly branches: readonly { readonly ciphertext: Ciphertext; readonly proof: Proof }[];
  readonly challengeOf: (commitments: readonly PairCommitment[]) => bigint;
}): PairCommitment[] | null {
  const commitments = disjunctionCommitments(input.group, input.publicKey, input.branches);
  const sum = input.branches.reduce((total, { proof }) => total + proof.challenge, 0n);
  return input.challengeOf(commitments) === modulo(sum, input.group.order) ? commitments : null;
}
