import { encodeBlock } from "@tabella/chain/block-codec";
import { checkOwed } from "@tabella/chain/proofs-behind";
import { err } from "@tabella/crypto/result";
import type { ProvenRange } from "@tabella/node/proofs-behind";
import { networkMaterial, sealedBlock } from "@tabella/node/testing/network-material";
import { expect, test } from "vitest";
import { Integrity, type IntegrityOptions } from "./integrity.ts";

const material = networkMaterial(4, "deterministic");
const { opened, transactions, checker } = material;
const [vote] = transactions.ballots[0] ?? [];
if (vote === undefined) throw new Error("there are ballots");
const voted = sealedBlock(opened.state, [vote], material);
const blocks = [...opened.blocks, voted.block];
const chain = voted.state;
const head = chain.head.index;

interface Outcome {
  readonly proven: readonly number[];
  readonly refused: { readonly height: number; readonly why: string } | null;
}

/** Runs until something is refused, or everything was proven and gone through once more. */
function run(
  changes: Partial<IntegrityOptions> & {
    readonly provenHeight?: number;
    readonly provenAbove?: readonly ProvenRange[];
  } = {},
): Promise<Outcome> {
  const { provenHeight = 0, provenAbove = [], ...options } = changes;
  return new Promise((done) => {
    const proven: number[] = [];
    let reads = 0;
    const blockText = (height: number): string | undefined => {
      reads += 1;
      if (reads > 2 * head) finish(null);
      const block = blocks[height - 1];
      return block && encodeBlock(block);
    };
    const integrity = new Integrity({
      store: { blockText },
      checks: { owed: async (owed) => checkOwed(owed) },
      checker,
      node: () => ({ chain, provenHeight: Math.max(provenHeight, ...proven), provenAbove }),
      onProven: (height) => proven.push(height),
      onRefused: (found) => finish(found),
      choose: () => 0,
      ...{ restMs: 0, blocksAtOnce: 2 },
      ...options,
    });
    const finish = (refused: Outcome["refused"]) => {
      integrity.stop();
      done({ proven, refused });
    };
  });
}

const store = (change: (text: string, height: number) => string | undefined): IntegrityOptions["store"] => ({
  blockText(height) {
    const block = blocks[height - 1];
    return block && change(encodeBlock(block), height);
  },
});

test("REL-10: everything that is owed is checked, part by part, and then the store again from the beginning", async () => {
  expect(await run()).toEqual({ proven: [2, head], refused: null });
});

test("REL-10: what was checked above a gap is not checked once more: only the gap is", async () => {
  const blocksRead: number[] = [];
  const blockText = (height: number) => {
    blocksRead.push(height);
    const block = blocks[height - 1];
    return block && encodeBlock(block);
  };
  // Two gaps: below the first proven range, and between it and the second.
  const provenAbove = [
    { from: 2, to: head - 2 },
    { from: head, to: head },
  ];
  const proven: number[] = [];
  const done = Promise.withResolvers<void>();
  const integrity = new Integrity({
    store: { blockText },
    checks: { owed: async (owed) => checkOwed(owed) },
    checker,
    node: () => ({ chain, provenHeight: 0, provenAbove }),
    onProven(height) {
      proven.push(height);
      if (proven.length === 2) done.resolve();
    },
    onRefused: ({ why }) => done.reject(new Error(why)),
    ...{ choose: () => 0, restMs: 60_000, blocksAtOnce: 16 },
  });
  await done.promise;
  integrity.stop();
  expect({ proven, blocksRead }).toEqual({ proven: [1, head - 1], blocksRead: [1, head - 1] });
});

test("REL-10: a proof that does not hold is found behind the head, and named by its block", async () => {
  const owed: IntegrityOptions["checks"]["owed"] = async ({ kind }) =>
    kind === "ballot" ? err("BALLOT_PROOF_INVALID") : { ok: true, value: undefined };
  expect((await run({ checks: { owed } })).refused).toEqual({ height: head, why: "BALLOT_PROOF_INVALID" });
  expect((await run({ checks: { owed }, provenHeight: head })).refused).toMatchObject({ height: head });
});

test.each([
  [
    "a digit of a ballot",
    (text: string) =>
      text.replace(/"encrypted_vote":"0x./, (found) => `${found.slice(0, -1)}${found.endsWith("0") ? "1" : "0"}`),
  ],
  ["a digit of the time", (text: string) => text.replace(/"timestamp":1/, '"timestamp":2')],
  [
    "a digit of its author's signature",
    (text: string) =>
      text.replace(/\],"signature":"0x./, (found) => `${found.slice(0, -1)}${found.endsWith("0") ? "1" : "0"}`),
  ],
  ["white space", (text: string) => `${text} `],
  ["the whole text", () => undefined],
  ["a seal", (text: string) => text.replace(/"seals":\[\{[^}]*\},/, '"seals":[')],
])("REL-10: %s that has changed on the disk since it was written is found while the node runs", async (_, change) => {
  const damaged = store((text, height) => (height === head ? change(text) : text));
  expect((await run({ store: damaged, provenHeight: head })).refused?.height).toBe(head);
});
