import { describe, expect, test } from "vitest";
import { trailingBlockMs } from "./finality.ts";
import { heartbeatMs } from "./heartbeat.ts";
import { nodeStatus, pendingBallot, pendingTransaction } from "./node-status.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial } from "./testing/network-material.ts";

const single = networkMaterial(1, "deterministic");
const [vote] = single.transactions.ballots[0] ?? [];
const [otherVote] = single.transactions.ballots[1] ?? [];
if (vote === undefined || otherVote === undefined) throw new Error("there are ballots");
const first = single.opened.state.head.index + 1;

describe("a network of one", () => {
  test("makes a block at once when a vote comes, durable before anybody hears of it", () => {
    const alone = new LoneNode(single);
    alone.submitChecked(vote);
    const kinds = alone.kinds.filter((kind) => kind !== "log");
    const proposed = alone.effects.findIndex(
      (effect) => effect.kind === "broadcast" && effect.message.kind === "consensus",
    );
    expect(alone.effects[proposed - 1]).toMatchObject({ kind: "persist", memory: { height: first } });
    const final = kinds.indexOf("block-final");
    expect(kinds[final - 1]).toBe("persist");
    const persisted = alone.of("persist").find(({ block }) => block !== undefined);
    expect(persisted?.block).toBe(alone.of("block-final")[0]?.block);
    expect(persisted?.block?.transactions).toEqual([vote]);
    const announced = alone.effects.findIndex(
      (effect) =>
        effect.kind === "broadcast" &&
        effect.message.kind === "consensus" &&
        effect.message.message.kind === "new-block",
    );
    expect(announced).toBeGreaterThan(alone.effects.findIndex(({ kind }) => kind === "block-final"));
    expect(nodeStatus(alone.node)).toMatchObject({ height: first, pending: 0, syncing: false, role: "validator" });
  });

  test("one empty block follows a block with votes, half a second later; then the chain rests", () => {
    const alone = new LoneNode(single);
    alone.submitChecked(vote);
    expect(alone.of("arm-timer")).toContainEqual({
      kind: "arm-timer",
      timer: "trailing-block",
      afterMs: trailingBlockMs,
    });
    alone.fire("trailing-block", trailingBlockMs);
    expect(alone.of("block-final").map(({ block }) => block.transactions)).toEqual([[]]);
    expect(alone.of("arm-timer").map(({ timer }) => timer)).not.toContain("trailing-block");
    for (let beat = 0; beat < 20; beat += 1) {
      alone.fire("heartbeat", heartbeatMs);
      expect(alone.of("block-final")).toEqual([]);
    }
  });

  test("a transaction against which time speaks leaves the pool instead of keeping consensus awake", () => {
    const alone = new LoneNode(single);
    const closed = alone.node.chain.elections.map((election) => ({
      ...election,
      options: { ...election.options, closes_at: alone.nowMs + 5_000 },
    }));
    const patient = new LoneNode(networkMaterial(2, "deterministic"), {
      chain: { ...networkMaterial(2, "deterministic").opened.state, elections: closed },
    });
    const [ballot] = networkMaterial(2, "deterministic").transactions.ballots[2] ?? [];
    if (ballot === undefined) throw new Error("there are ballots");
    patient.submitChecked(ballot);
    expect(patient.node.pool.entries.size).toBe(1);
    patient.fire("heartbeat", 4_000);
    expect(patient.node.pool.entries.size).toBe(1);
    patient.fire("heartbeat", 10_000);
    expect(patient.events).toContain("transaction-dropped");
    expect(patient.node.pool.entries.size).toBe(0);
    // C-12: what woke the height is gone; it sleeps again, and no round is changed.
    expect(patient.node.consensus.awake).toBe(true);
    patient.fire("round", 1_000);
    expect(patient.kinds).toEqual([]);
    expect(patient.node.consensus.awake).toBe(false);
    const busy = new LoneNode(networkMaterial(2, "deterministic"));
    busy.submit(networkMaterial(2, "deterministic").transactions.registerLate);
    busy.fire("round", 1_000);
    expect(busy.of("persist")).toMatchObject([{ memory: { round: 1 } }]);
  });
});

test("an observer never signs and never remembers, and still follows", () => {
  const observer = new LoneNode(single, { index: null, memory: null });
  const author = new LoneNode(single);
  author.submitChecked(vote);
  observer.submitChecked(vote);
  expect(observer.of("persist")).toEqual([]);
  expect(pendingTransaction(observer.node, [...observer.node.pool.entries.keys()][0] ?? "0x")?.transaction).toBe(
    pendingBallot(observer.node, `0x${vote.ballot_hash.slice(2, 22)}`)?.transaction,
  );
  const from = single.signers[0]?.address ?? "0x";
  for (const { message } of author.of("broadcast")) observer.hear(from, message);
  expect(observer.of("block-final").map(({ block }) => block.index)).toEqual([first]);
  expect(observer.of("persist").map(({ memory }) => memory)).toEqual([undefined]);
  expect(nodeStatus(observer.node)).toMatchObject({ height: first, pending: 0, role: "observer" });
});

describe("heartbeats", () => {
  const network = networkMaterial(4, "deterministic");
  const [, one = "0x", other = "0x"] = network.signers.map(({ address }) => address);

  test("tell height, head and time, each second", () => {
    const alone = new LoneNode(network);
    alone.fire("heartbeat", heartbeatMs);
    const { head } = alone.node.chain;
    expect(alone.of("broadcast").map(({ message }) => message)).toContainEqual({
      kind: "status",
      height: head.index,
      headHash: head.block_hash,
      round: 0,
      timeMs: alone.nowMs,
    });
    expect(alone.of("arm-timer")).toContainEqual({ kind: "arm-timer", timer: "heartbeat", afterMs: heartbeatMs });
  });

  test("that are missed three times make a peer lost, until it is heard again", () => {
    const alone = new LoneNode(network);
    const reachable = (address: string) =>
      nodeStatus(alone.node).peers.find((peer) => peer.address === address)?.reachable;
    for (let beat = 0; beat < 3; beat += 1) {
      expect(reachable(one)).toBe(true);
      alone.hearStatus(other, 1);
      alone.fire("heartbeat", heartbeatMs);
    }
    expect([reachable(one), reachable(other)]).toEqual([false, true]);
    expect(alone.of("log").filter(({ event }) => event === "peer-lost")).toHaveLength(2);
    alone.hear(one, { kind: "transactions", transactions: [] });
    expect(alone.events).toEqual(["peer-found"]);
    expect(reachable(one)).toBe(true);
  });

  test("show how far a peer's clock is off, and a clock that jumps loses nobody", () => {
    const alone = new LoneNode(network);
    alone.hear(one, { kind: "status", height: 2, headHash: "0x", round: 3, timeMs: alone.nowMs + 1_234 });
    alone.fire("heartbeat", 600_000);
    expect(nodeStatus(alone.node).peers.find(({ address }) => address === one)).toMatchObject({
      clockDriftMs: 1_234,
      lag: alone.node.chain.head.index - 2,
      round: 3,
      reachable: true,
    });
  });

  test("repeat what waits in the pool until it is final", () => {
    const alone = new LoneNode(network);
    alone.submit(network.transactions.registerLate);
    alone.fire("heartbeat", heartbeatMs);
    const gossip = alone.of("broadcast").filter(({ message }) => message.kind === "transactions");
    expect(gossip).toHaveLength(1);
  });
});

test("an input that nobody armed is a bug and throws; a peer's rubbish never does", () => {
  const alone = new LoneNode(single);
  expect(() => alone.fire("tea")).toThrow("broken promise");
  const rubbish = ["", "{", "null", "[]", '{"type":"ballot"}', "\u0000"];
  alone.hear("0x00", { kind: "transactions", transactions: rubbish });
  expect(alone.effects).toEqual([]);
});
