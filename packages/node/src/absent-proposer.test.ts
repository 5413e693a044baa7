import { describe, expect, test } from "vitest";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial } from "./testing/network-material.ts";

const material = networkMaterial(4, "deterministic");
const [, second] = material.signers;
if (second === undefined) throw new Error("there are four validators");
const watcher = second.address;
const status = (node: LoneNode, watching: boolean) => {
  const { index, block_hash } = node.node.chain.head;
  return {
    ...({ kind: "status", height: index, headHash: block_hash, round: 0, timeMs: node.nowMs } as const),
    ...(watching && ({ watching: true } as const)),
  };
};

describe("C-16: nobody waits for the turn of a validator that only watches", () => {
  test("it says so in its heartbeat, until it votes again", () => {
    const watching = new LoneNode(material, { memory: null });
    watching.fire("heartbeat");
    expect(watching.of("broadcast")).toContainEqual(expect.objectContaining({ message: status(watching, true) }));
    const voting = new LoneNode(material);
    voting.fire("heartbeat");
    expect(voting.of("broadcast")).toContainEqual(expect.objectContaining({ message: status(voting, false) }));
  });

  test("consensus holds it for absent, and no longer when it votes", () => {
    const node = new LoneNode(material);
    node.hear(watcher, status(node, true));
    expect(node.node.consensus.lost).toEqual([watcher]);
    node.hear(watcher, { kind: "transactions", transactions: [] });
    expect(node.node.consensus.lost).toEqual([watcher]);
    node.hear(watcher, status(node, false));
    expect(node.node.consensus.lost).toEqual([]);
  });
});
