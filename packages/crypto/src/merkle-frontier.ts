import { emptyTreeHash, nodeHash } from "./merkle-tree.ts";

/**
 * The right edge of an append-only RFC 6962 tree, as an immutable value: enough to append and to give the root, in
 * O(log n) memory, without the entries. `peaks` are the roots of the complete subtrees that make up the list, from left
 * (largest) to right; their sizes are the binary digits of `size`.
 */
export interface MerkleFrontier {
  readonly size: number;
  readonly peaks: readonly Uint8Array[];
}

export const emptyFrontier: MerkleFrontier = { size: 0, peaks: [] };

/** The frontier of the list with one more entry, given by its `leafHash`. */
export function appendLeaf(frontier: MerkleFrontier, leaf: Uint8Array): MerkleFrontier {
  const peaks = [...frontier.peaks];
  let hash = leaf;
  // One peak disappears for every trailing binary 1 of the size, as a carry does in an addition.
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = peaks.pop();
    if (left === undefined) throw new Error("broken promise: a frontier has a peak for every binary 1 of its size");
    hash = nodeHash(left, hash);
  }
  return { size: frontier.size + 1, peaks: [...peaks, hash] };
}

/** The root of the whole list: equal to `merkleRoot` of its leaf hashes. */
export function frontierRoot(frontier: MerkleFrontier): Uint8Array {
  if (frontier.peaks.length === 0) return emptyTreeHash;
  return frontier.peaks.reduceRight((right, left) => nodeHash(left, right));
}
