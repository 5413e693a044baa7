import { domainTags } from "@tabella/crypto/domain-tags";
import { assert } from "@tabella/crypto/result";
import { taggedHash } from "@tabella/crypto/tagged-hash";

/*
 * A map from 32-byte keys to bytes whose root commits to every entry and to every absence. The tree branches on the bits
 * of the key, first bit first; a subtree with one entry is that entry's leaf, one with none is 32 zero bytes. So the root
 * depends on the entries alone, never on their order, and with n entries a path has about log2(n) branches.
 * A leaf hashes its whole key, so a leaf found where a key would be proves that the key is absent.
 * Trees are immutable values that share their branches; hashes are computed when a root is asked for, once each.
 */

/** 32 zero bytes. */
const emptyHash = new Uint8Array(32);

interface Empty {
  readonly kind: "empty";
}

class Leaf {
  readonly kind = "leaf";
  #hash: Uint8Array | null = null;
  readonly key: Uint8Array;
  readonly value: Uint8Array;

  constructor(key: Uint8Array, value: Uint8Array) {
    this.key = key;
    this.value = value;
  }

  get hash(): Uint8Array {
    this.#hash ??= leafHash(this.key, this.value);
    return this.#hash;
  }
}

class Branch {
  readonly kind = "branch";
  #hash: Uint8Array | null = null;
  readonly left: SparseMerkleTree;
  readonly right: SparseMerkleTree;

  constructor(left: SparseMerkleTree, right: SparseMerkleTree) {
    this.left = left;
    this.right = right;
  }

  get hash(): Uint8Array {
    this.#hash ??= branchHash(sparseRoot(this.left), sparseRoot(this.right));
    return this.#hash;
  }
}

export type SparseMerkleTree = Empty | Leaf | Branch;

export const emptySparseTree: SparseMerkleTree = { kind: "empty" };

const keyBits = 256;

/** The tree with this entry, new or in place of the old one: O(log n) new nodes, everything else is shared. */
export function setEntry(tree: SparseMerkleTree, key: Uint8Array, value: Uint8Array): SparseMerkleTree {
  assert(key.length * 8 === keyBits, "keys are hashes of 32 bytes");
  return insert(tree, new Leaf(key, value), 0);
}

function insert(tree: SparseMerkleTree, leaf: Leaf, depth: number): SparseMerkleTree {
  if (tree.kind === "empty") return leaf;
  if (tree.kind === "leaf") {
    if (equal(tree.key, leaf.key)) return leaf;
    // The old leaf moves down with the new one until their keys part.
    const [left, right] = bitOf(tree.key, depth) === 0 ? [tree, emptySparseTree] : [emptySparseTree, tree];
    return insert(new Branch(left, right), leaf, depth);
  }
  return bitOf(leaf.key, depth) === 0
    ? new Branch(insert(tree.left, leaf, depth + 1), tree.right)
    : new Branch(tree.left, insert(tree.right, leaf, depth + 1));
}

/** 32 bytes; 32 zero bytes for the empty tree. */
export function sparseRoot(tree: SparseMerkleTree): Uint8Array {
  return tree.kind === "empty" ? emptyHash : tree.hash;
}

/** Proves what a key has, or that it has nothing. */
export interface SparseProof {
  /** Hashes beside the key's path, from the root downwards. */
  readonly siblings: readonly Uint8Array[];
  /** The other entry that stands where an absent key would; null if that place is empty, or the key is present. */
  readonly other: { readonly key: Uint8Array; readonly value: Uint8Array } | null;
}

/** The key's value (undefined if absent) and the proof of exactly that. */
export function proveEntry(
  tree: SparseMerkleTree,
  key: Uint8Array,
): { readonly value: Uint8Array | undefined; readonly proof: SparseProof } {
  const siblings: Uint8Array[] = [];
  let place = tree;
  for (let depth = 0; place.kind === "branch"; depth += 1) {
    const [next, sibling]: [SparseMerkleTree, SparseMerkleTree] =
      bitOf(key, depth) === 0 ? [place.left, place.right] : [place.right, place.left];
    siblings.push(sparseRoot(sibling));
    place = next;
  }
  if (place.kind === "empty") return { value: undefined, proof: { siblings, other: null } };
  if (equal(place.key, key)) return { value: place.value, proof: { siblings, other: null } };
  return { value: undefined, proof: { siblings, other: { key: place.key, value: place.value } } };
}

/**
 * True only if the tree with this root maps `key` to `value`, or (undefined) has no such key. Anything
 * {@link proveEntry} returns passes; nonsense is false, never thrown.
 */
export function checkEntry(
  statement: { readonly root: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array | undefined },
  proof: SparseProof,
): boolean {
  const { root, key, value } = statement;
  const depth = proof.siblings.length;
  if (key.length * 8 !== keyBits || depth > keyBits) return false;
  if (proof.siblings.some((sibling) => sibling.length !== 32)) return false;
  let hash: Uint8Array = emptyHash;
  if (value !== undefined) {
    if (proof.other !== null) return false;
    hash = leafHash(key, value);
  } else if (proof.other !== null) {
    const other = proof.other.key;
    if (other.length !== key.length || equal(other, key) || !shareBits(other, key, depth)) return false;
    hash = leafHash(other, proof.other.value);
  }
  for (let level = depth - 1; level >= 0; level -= 1) {
    const sibling = proof.siblings[level] ?? emptyHash;
    hash = bitOf(key, level) === 0 ? branchHash(hash, sibling) : branchHash(sibling, hash);
  }
  return equal(hash, root);
}

function leafHash(key: Uint8Array, value: Uint8Array): Uint8Array {
  return taggedHash(domainTags.stateLeaf, [key, value]);
}

function branchHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return taggedHash(domainTags.stateNode, [left, right]);
}

function bitOf(key: Uint8Array, depth: number): number {
  return ((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;
}

function shareBits(one: Uint8Array, other: Uint8Array, count: number): boolean {
  for (let depth = 0; depth < count; depth += 1) if (bitOf(one, depth) !== bitOf(other, depth)) return false;
  return true;
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
