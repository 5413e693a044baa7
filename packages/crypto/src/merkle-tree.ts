import { concatBytes, equalBytes } from "@noble/curves/utils.js";
import { sha256 } from "@tabella/sha256";
import { assert } from "./result.ts";

/*
 * RFC 6962 section 2 (RFC 9162 section 2.1 says the same in more words): binary Merkle trees over a list, with proofs that
 * an entry is in it and that one list begins with another. Sizes and indexes are whole numbers below 2^53, so
 * everything here divides instead of shifting.
 */

/** MTH({}): SHA-256 of nothing. */
export const emptyTreeHash: Uint8Array = sha256(new Uint8Array(0));

/** Hash of an entry: SHA-256(0x00 || data). */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(0), data));
}

/** Hash of an inner node: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

/** MTH of a list, given the {@link leafHash} of each entry. */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  return new MerkleTree(leafHashes).root();
}

/** The audit path of one entry (RFC 9162 2.1.3), from the leaf upwards. */
export function inclusionProof(leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return new MerkleTree(leafHashes).inclusionProof(index);
}

/** The proof that the list of the first `oldSize` entries is a prefix of the whole list (RFC 9162 2.1.4). */
export function consistencyProof(leafHashes: readonly Uint8Array[], oldSize: number): Uint8Array[] {
  return new MerkleTree(leafHashes).consistencyProof(oldSize);
}

/** An append-only list's tree that keeps every complete subtree: roots of all its sizes and all proofs in O(log^2 n). */
export class MerkleTree {
  /** `levels[k][i]` = MTH of the entries i * 2^k up to (i + 1) * 2^k; only complete ones. */
  readonly #levels: Uint8Array[][] = [[]];

  constructor(leafHashes: Iterable<Uint8Array> = []) {
    for (const leaf of leafHashes) this.append(leaf);
  }

  get size(): number {
    return this.#level(0).length;
  }

  append(leaf: Uint8Array): void {
    let level = 0;
    for (let hash = leaf; ; level += 1) {
      const row = this.#level(level);
      row.push(hash);
      if (row.length % 2 === 1) return;
      hash = nodeHash(at(row, row.length - 2), hash);
    }
  }

  /** The root of the list's first `size` entries. @throws if there are not that many */
  root(size: number = this.size): Uint8Array {
    this.#checkSize(size);
    return size === 0 ? emptyTreeHash : this.#hashOf(0, size);
  }

  /** @throws if `index` is not below `size`, or `size` above the list's */
  inclusionProof(index: number, size: number = this.size): Uint8Array[] {
    this.#checkSize(size);
    assert(Number.isInteger(index) && index >= 0 && index < size, "an entry of the list is proven");
    return this.#path(index, 0, size);
  }

  /** Empty if the sizes are equal or the old list is empty. @throws if `oldSize` is above `size`, or that above the list's */
  consistencyProof(oldSize: number, size: number = this.size): Uint8Array[] {
    this.#checkSize(size);
    assert(Number.isInteger(oldSize) && oldSize >= 0 && oldSize <= size, "a prefix of the list is proven");
    return oldSize === 0 || oldSize === size ? [] : this.#subproof({ oldSize, begin: 0, end: size, isOldRoot: true });
  }

  #checkSize(size: number): void {
    assert(Number.isInteger(size) && size >= 0 && size <= this.size, "a tree has roots of the sizes that it had");
  }

  #level(level: number): Uint8Array[] {
    const row = this.#levels[level] ?? [];
    this.#levels[level] = row;
    return row;
  }

  /** MTH(D[begin:end]); `begin` is a multiple of the largest power of two that fits, as in the RFC's recursion. */
  #hashOf(begin: number, end: number): Uint8Array {
    const split = splitOf(end - begin);
    if (split === 0 || split * 2 === end - begin) {
      const width = end - begin;
      return at(this.#level(Math.round(Math.log2(width))), begin / width);
    }
    return nodeHash(this.#hashOf(begin, begin + split), this.#hashOf(begin + split, end));
  }

  /** PATH(m, D[begin:end]) */
  #path(index: number, begin: number, end: number): Uint8Array[] {
    if (end - begin === 1) return [];
    const middle = begin + splitOf(end - begin);
    return index < middle
      ? [...this.#path(index, begin, middle), this.#hashOf(middle, end)]
      : [...this.#path(index, middle, end), this.#hashOf(begin, middle)];
  }

  /** SUBPROOF(m, D[begin:end], b); `oldSize` is counted from the list's begin. */
  #subproof(range: { oldSize: number; begin: number; end: number; isOldRoot: boolean }): Uint8Array[] {
    const { oldSize, begin, end, isOldRoot } = range;
    if (oldSize === end) return isOldRoot ? [] : [this.#hashOf(begin, end)];
    const middle = begin + splitOf(end - begin);
    return oldSize <= middle
      ? [...this.#subproof({ oldSize, begin, end: middle, isOldRoot }), this.#hashOf(middle, end)]
      : [...this.#subproof({ oldSize, begin: middle, end, isOldRoot: false }), this.#hashOf(begin, middle)];
  }
}

/** What an inclusion proof states: the entry `index` of the list of `size` entries with this root has this hash. */
export interface InclusionStatement {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 2.1.3.2. Anything {@link inclusionProof} returns passes; nonsense is false, never thrown. */
export function checkInclusion(statement: InclusionStatement, path: readonly Uint8Array[]): boolean {
  const { index, size, root } = statement;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = statement.leafHash;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

/** What a consistency proof states: the list of `oldSize` entries with `oldRoot` is a prefix of the one of `size` with `root`. */
export interface ConsistencyStatement {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 2.1.4.2. Anything {@link consistencyProof} returns passes; nonsense is false, never thrown. */
export function checkConsistency(statement: ConsistencyStatement, proof: readonly Uint8Array[]): boolean {
  const { oldSize, oldRoot, size, root } = statement;
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root);
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, emptyTreeHash);
  // A complete old tree is a node of the new one, and the proof leaves it out.
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let node = oldSize - 1;
  let last = size - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let oldHash = first;
  let hash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(hash, root);
}

/** The largest power of two smaller than `width`; 0 for a single entry. */
function splitOf(width: number): number {
  if (width <= 1) return 0;
  let split = 1;
  while (split * 2 < width) split *= 2;
  return split;
}

function isPowerOfTwo(size: number): boolean {
  return size === 1 || splitOf(size) * 2 === size;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function at(row: readonly Uint8Array[], index: number): Uint8Array {
  const hash = row[index];
  assert(hash !== undefined, "complete subtrees are kept");
  return hash;
}
