import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendLeaf, emptyFrontier, frontierRoot, type MerkleFrontier } from "./merkle-frontier.ts";
import {
  checkConsistency,
  checkInclusion,
  consistencyProof,
  emptyTreeHash,
  inclusionProof,
  leafHash,
  MerkleTree,
  merkleRoot,
  nodeHash,
} from "./merkle-tree.ts";

/** The test vectors of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test). */
const vectorLeaves = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => leafHash(hexToBytes(hex)));
const vectorRoots = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** RFC 6962 2.1, word for word, as the judge. */
function mth(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return emptyTreeHash;
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

const someLeaves = (max: number) =>
  fc.array(
    fc.uint8Array({ maxLength: 4 }).map((data) => leafHash(data)),
    { minLength: 1, maxLength: max },
  );
const flip = (hash: Uint8Array) => hash.map((byte, at) => (at === 0 ? byte ^ 1 : byte));

describe("RFC 6962 trees", () => {
  test("the roots of the RFC's reference implementation come out", () => {
    expect(vectorRoots.map((_, at) => bytesToHex(merkleRoot(vectorLeaves.slice(0, at + 1))))).toEqual(vectorRoots);
    expect(bytesToHex(merkleRoot([]))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("the audit paths of the RFC's reference implementation come out", () => {
    expect(inclusionProof(vectorLeaves, 0).map(bytesToHex)).toEqual([
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]);
    expect(inclusionProof(vectorLeaves.slice(0, 3), 2).map(bytesToHex)).toEqual([
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    ]);
    expect(consistencyProof(vectorLeaves.slice(0, 5), 2).map(bytesToHex)).toEqual([
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]);
  });

  test("tree, frontier and the RFC's recursion give one root at every size", () => {
    const tree = new MerkleTree();
    let frontier: MerkleFrontier = emptyFrontier;
    const leaves: Uint8Array[] = [];
    for (let size = 0; size <= 70; size += 1) {
      const expected = bytesToHex(mth(leaves));
      expect(bytesToHex(tree.root())).toBe(expected);
      expect(bytesToHex(frontierRoot(frontier))).toBe(expected);
      const leaf = leafHash(Uint8Array.of(size));
      tree.append(leaf);
      frontier = appendLeaf(frontier, leaf);
      leaves.push(leaf);
    }
    for (let size = 0; size <= 70; size += 1) {
      expect(bytesToHex(tree.root(size))).toBe(bytesToHex(mth(leaves.slice(0, size))));
    }
  });

  test("every entry of every size is proven, and no other entry, place, size or root with the same path", () => {
    const leaves = Array.from({ length: 33 }, (_, at) => leafHash(Uint8Array.of(at)));
    const tree = new MerkleTree(leaves);
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const leaf = leaves[index] ?? emptyTreeHash;
        const path = tree.inclusionProof(index, size);
        const statement = { leafHash: leaf, index, size, root: tree.root(size) };
        expect(checkInclusion(statement, path)).toBe(true);
        expect(checkInclusion({ ...statement, leafHash: flip(leaf) }, path)).toBe(false);
        expect(checkInclusion({ ...statement, index: index === 0 ? size : index - 1 }, path)).toBe(false);
        expect(checkInclusion({ ...statement, root: flip(statement.root) }, path)).toBe(false);
        expect(checkInclusion(statement, [...path, leaf])).toBe(false);
        expect(checkInclusion(statement, path.slice(1))).toBe(path.length === 0);
      }
    }
  });

  test("a list is proven to begin with each of its prefixes, and a changed prefix, list or proof is refused", () => {
    const leaves = Array.from({ length: 33 }, (_, at) => leafHash(Uint8Array.of(at)));
    const tree = new MerkleTree(leaves);
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let oldSize = 0; oldSize <= size; oldSize += 1) {
        const proof = tree.consistencyProof(oldSize, size);
        const statement = { oldSize, oldRoot: tree.root(oldSize), size, root: tree.root(size) };
        expect(checkConsistency(statement, proof)).toBe(true);
        expect(checkConsistency({ ...statement, oldRoot: flip(statement.oldRoot) }, proof)).toBe(false);
        if (oldSize > 0) expect(checkConsistency({ ...statement, root: flip(statement.root) }, proof)).toBe(false);
        expect(checkConsistency(statement, [...proof, statement.root])).toBe(false);
        if (proof.length > 0) expect(checkConsistency(statement, proof.slice(1))).toBe(false);
        if (proof.length > 0) expect(checkConsistency(statement, proof.map(flip))).toBe(false);
      }
    }
  });

  test("a proof of random lists holds, and any changed hash of it does not", () => {
    fc.assert(
      fc.property(someLeaves(300), fc.nat(), fc.nat(), (leaves, pick, damage) => {
        const index = pick % leaves.length;
        const path = inclusionProof(leaves, index);
        const statement = { leafHash: leaves[index] ?? emptyTreeHash, index, size: leaves.length, root: mth(leaves) };
        expect(checkInclusion(statement, path)).toBe(true);
        if (path.length === 0) return;
        const damaged = path.map((hash, at) => (at === damage % path.length ? flip(hash) : hash));
        expect(checkInclusion(statement, damaged)).toBe(false);
      }),
    );
  });

  test("numbers that are no sizes are refused without an exception", () => {
    const statement = { leafHash: emptyTreeHash, index: 0, size: 1, root: emptyTreeHash };
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
      expect(checkInclusion({ ...statement, index: bad }, [])).toBe(false);
      expect(checkInclusion({ ...statement, size: bad }, [])).toBe(false);
      expect(checkConsistency({ oldSize: bad, oldRoot: emptyTreeHash, size: 3, root: emptyTreeHash }, [])).toBe(false);
      expect(checkConsistency({ oldSize: 1, oldRoot: emptyTreeHash, size: bad, root: emptyTreeHash }, [])).toBe(false);
    }
    expect(() => new MerkleTree().inclusionProof(0)).toThrow("broken promise");
  });
});
