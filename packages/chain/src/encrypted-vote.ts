import type { Hex } from "@tabella/crypto/hex";
import type { ElectionContext } from "@tabella/election/election";
import { readEncryptedVote } from "@tabella/election/evidence";

type ReadVote = ReturnType<typeof readEncryptedVote>;

/**
 * The last votes that were read, of each election: a ballot is looked at when it comes, when its block is made, judged and
 * applied, and checking that its points are in the group is most of that work.
 */
const lastRead = new WeakMap<ElectionContext, Map<Hex, ReadVote>>();
const lastReadMax = 64;

/** `readEncryptedVote`, remembered: seen from outside still a function of its arguments. */
export function readVote(context: ElectionContext, encryptedVote: Hex): ReadVote {
  const known = lastRead.get(context) ?? new Map<Hex, ReadVote>();
  const before = known.get(encryptedVote);
  if (before !== undefined) return before;
  const read = readEncryptedVote(context, encryptedVote);
  if (!read.ok) return read;
  const oldest = known.keys().next();
  if (known.size >= lastReadMax && oldest.done === false) known.delete(oldest.value);
  lastRead.set(context, known.set(encryptedVote, read));
  return read;
}
