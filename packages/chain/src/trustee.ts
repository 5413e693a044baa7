import type { Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { ok, type Result } from "@tabella/crypto/result";
import type { ElectionContext } from "@tabella/election/election";
import { computeResult, encodeResult, type OpenedTally } from "@tabella/election/election-result";
import { encodePartialDecryption, makePartialDecryption } from "@tabella/election/partial-decryption";
import { makeStrongProofs } from "@tabella/election/strong-decryption-proof";
import type { CiphertextTable } from "@tabella/election/tally";
import type { ElectionResultTransaction, PartialDecryptionTransaction } from "./transaction.ts";
import { signAsTrustee } from "./trustee-signature.ts";

/**
 * A trustee's part in opening the tally.
 * @param input.tally recomputed by the trustee's own software from certified blocks (R22), see certified-block.ts
 * @param input.owner the trustee's place in the `trustees` message, from 1
 * @param input.onProgress called after each ciphertext with the number done
 */
export function partialDecryption(
  input: {
    readonly genesisHash: Hash;
    readonly context: ElectionContext;
    readonly tally: CiphertextTable;
    readonly owner: number;
    readonly privateKey: bigint;
    readonly onProgress?: (ciphertextsDone: number) => void;
  },
  random: RandomSource,
): PartialDecryptionTransaction {
  const { genesisHash, owner, ...part } = input;
  const { context, tally, privateKey } = part;
  const { group, election } = context;
  const decryption = makePartialDecryption(part, random);
  const publicKey = group.multiplySecret(group.generator, privateKey, random);
  const { factors } = decryption;
  const unsigned = {
    type: "partial-decryption",
    election_id: election.uuid,
    owner,
    partial_decryption: encodePartialDecryption(context, decryption),
    strong_proofs: makeStrongProofs({ context, genesisHash, tally, publicKey, factors }, privateKey, random),
  } as const;
  const signature = signAsTrustee({ genesisHash, transaction: unsigned, publicKey }, privateKey, random);
  return { ...unsigned, signature };
}

/** The result that follows from tally and factors (election-state.ts `openedTally`): anyone may compute and send it. */
export function electionResult(opened: OpenedTally): Result<ElectionResultTransaction, string> {
  const counts = computeResult(opened);
  if (!counts.ok) return counts;
  const { uuid } = opened.context.election;
  return ok({ type: "election-result", election_id: uuid, result: encodeResult(counts.value) });
}
