import { domainTags } from "@tabella/crypto/domain-tags";
import { toHex } from "@tabella/crypto/hex";
import { taggedHash } from "@tabella/crypto/tagged-hash";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  checkEntry,
  emptySparseTree,
  proveEntry,
  type SparseMerkleTree,
  setEntry,
  sparseRoot,
} from "./sparse-merkle-tree.ts";

// Half of the keys differ in their last bits only, so that long paths are reached too.
const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.integer({ min: 0, max: 7 }).map((last) => Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? last : 0))),
);
const value = fc.uint8Array({ minLength: 1, maxLength: 32 });
const entries = fc.uniqueArray(fc.tuple(key, value), { maxLength: 40, selector: ([k]) => toHex(k) });

function treeOf(list: readonly (readonly [Uint8Array, Uint8Array])[]): SparseMerkleTree {
  return list.reduce((tree, [k, v]) => setEntry(tree, k, v), emptySparseTree);
}

test("the root depends on the entries, never on the order in which they came or on values they once had", () => {
  fc.assert(
    fc.property(entries, value, fc.infiniteStream(fc.nat()), (list, earlier, order) => {
      const shuffled = list
        .map((entry) => ({ entry, rank: order.next().value as number }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ entry }) => entry);
      const overwritten = treeOf([...shuffled.map(([k]) => [k, earlier] as const), ...list]);
      expect(sparseRoot(treeOf(shuffled))).toEqual(sparseRoot(treeOf(list)));
      expect(sparseRoot(overwritten)).toEqual(sparseRoot(treeOf(list)));
    }),
  );
});

test("setting an entry leaves the old tree as it was", () => {
  fc.assert(
    fc.property(entries, key, value, (list, k, v) => {
      const tree = treeOf(list);
      const before = toHex(sparseRoot(tree));
      const after = setEntry(tree, k, v);
      expect(toHex(sparseRoot(tree))).toBe(before);
      expect(toHex(sparseRoot(treeOf(list)))).toBe(before);
      expect(proveEntry(after, k).value).toEqual(v);
    }),
  );
});

test("each present key is proven with its value, and neither as absent nor with another value", () => {
  fc.assert(
    fc.property(entries, value, (list, wrong) => {
      const tree = treeOf(list);
      const root = sparseRoot(tree);
      for (const [k, v] of list) {
        const proven = proveEntry(tree, k);
        expect(proven.value).toEqual(v);
        expect(checkEntry({ root, key: k, value: v }, proven.proof)).toBe(true);
        expect(checkEntry({ root, key: k, value: undefined }, proven.proof)).toBe(false);
        expect(checkEntry({ root, key: k, value: undefined }, { ...proven.proof, other: { key: k, value: v } })).toBe(
          false,
        );
        if (toHex(wrong) !== toHex(v)) expect(checkEntry({ root, key: k, value: wrong }, proven.proof)).toBe(false);
      }
    }),
  );
});

test("each absent key is proven absent, and with no value", () => {
  fc.assert(
    fc.property(entries, key, value, (list, k, v) => {
      fc.pre(!list.some(([other]) => toHex(other) === toHex(k)));
      const tree = treeOf(list);
      const root = sparseRoot(tree);
      const proven = proveEntry(tree, k);
      expect(proven.value).toBeUndefined();
      expect(checkEntry({ root, key: k, value: undefined }, proven.proof)).toBe(true);
      expect(checkEntry({ root, key: k, value: v }, proven.proof)).toBe(false);
      expect(checkEntry({ root, key: k, value: v }, { ...proven.proof, other: null })).toBe(false);
    }),
  );
});

test("a damaged proof, or one of another root, proves nothing", () => {
  fc.assert(
    fc.property(entries, key, fc.nat(), (list, k, pick) => {
      fc.pre(list.length > 0);
      const tree = treeOf(list);
      const { value: found, proof } = proveEntry(tree, k);
      const statement = { root: sparseRoot(tree), key: k, value: found };
      expect(checkEntry({ ...statement, root: taggedHash("OTHER", [statement.root]) }, proof)).toBe(false);
      expect(checkEntry(statement, { ...proof, siblings: [...proof.siblings, new Uint8Array(32)] })).toBe(false);
      expect(checkEntry(statement, { ...proof, siblings: Array(300).fill(new Uint8Array(32)) })).toBe(false);
      if (proof.siblings.length === 0) return;
      const damagedAt = pick % proof.siblings.length;
      const siblings = proof.siblings.map((hash, at) => (at === damagedAt ? hash.map((byte) => byte ^ 1) : hash));
      expect(checkEntry(statement, { ...proof, siblings })).toBe(false);
      expect(checkEntry(statement, { ...proof, siblings: proof.siblings.slice(1) })).toBe(false);
    }),
  );
});

test("a leaf that stands where its own key does not lead proves the absence of nothing", () => {
  // No tree of ours has such a root; it is what a dishonest maker of roots would sign.
  const [absent, misplaced] = [0x00, 0x80].map((first) => Uint8Array.of(first, ...new Uint8Array(31)));
  if (absent === undefined || misplaced === undefined) throw new Error("there are two keys");
  const sibling = new Uint8Array(32).fill(7);
  const value = Uint8Array.of(1);
  const root = taggedHash(domainTags.stateNode, [taggedHash(domainTags.stateLeaf, [misplaced, value]), sibling]);
  const proof = { siblings: [sibling], other: { key: misplaced, value } };
  expect(checkEntry({ root, key: absent, value: undefined }, proof)).toBe(false);
  const wellPlaced = Uint8Array.of(0x40, ...new Uint8Array(31));
  const sound = taggedHash(domainTags.stateNode, [taggedHash(domainTags.stateLeaf, [wellPlaced, value]), sibling]);
  const other = { key: wellPlaced, value };
  expect(checkEntry({ root: sound, key: absent, value: undefined }, { ...proof, other })).toBe(true);
});
