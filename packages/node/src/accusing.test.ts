import { certifiedHeaderOf, equivocationEvidence, forkEvidence } from "@tabella/chain/check-evidence";
import { type Evidence, encodeEvidence } from "@tabella/chain/evidence";
import type { Prepare } from "@tabella/consensus/message";
import { signMessage } from "@tabella/consensus/message-signature";
import { describe, expect, test } from "vitest";
import { failedTrialsMax } from "./admission.ts";
import { heartbeatMs } from "./heartbeat.ts";
import { LoneNode } from "./testing/lone-node.ts";
import { networkMaterial, sealedBlock } from "./testing/network-material.ts";

const material = networkMaterial(4, "deterministic");
const { opened, transactions, signers, atGenesis } = material;
const { identity } = atGenesis;
const [, liar, honest] = signers;
const [vote] = transactions.ballots[0] ?? [];
if (liar === undefined || honest === undefined || vote === undefined) throw new Error("there are validators and votes");
const height = opened.state.head.index + 1;

function prepare(digit: string): Prepare {
  const digest = `0x${digit.repeat(64)}` as const;
  return signMessage(
    identity,
    liar as NonNullable<typeof liar>,
    { kind: "prepare", height, round: 0, digest } as const,
  );
}
const [one, other] = [prepare("1"), prepare("2")] as const;
const accusation = encodeEvidence(equivocationEvidence(identity, one, other));
const said = (alone: LoneNode) =>
  alone.of("broadcast").flatMap(({ message }) => (message.kind === "transactions" ? message.transactions : []));

const { block: ours, state: ahead } = sealedBlock(opened.state, [vote], material);
const { block: theirs } = sealedBlock(opened.state, [transactions.registerLate], material, { later: 7 });
const fork = forkEvidence(identity, certifiedHeaderOf(ours), certifiedHeaderOf(theirs));
const hear = (alone: LoneNode, evidence: Evidence) =>
  alone.hear(honest.address, { kind: "evidence", evidence: encodeEvidence(evidence) });

test("C-41: who hears an equivocation keeps the proof, then tells it to the others as a transaction, once", () => {
  const alone = new LoneNode(material);
  for (const message of [one, other]) alone.hear(liar.address, { kind: "consensus", message });
  expect(alone.of("keep-evidence")).toEqual([{ kind: "keep-evidence", evidence: accusation }]);
  expect(said(alone)).toEqual([expect.stringContaining('"type":"evidence"')]);
  expect(alone.kinds.indexOf("keep-evidence")).toBeLessThan(alone.kinds.indexOf("broadcast"));
  expect(alone.node.pool.entries.size).toBe(1);
  alone.hear(liar.address, { kind: "consensus", message: other });
  expect(alone.kinds).not.toContain("keep-evidence");
});

test("C-30, C-39: a block that its own disk had set aside, beside another that others gave, stops it with the proof", () => {
  const alone = new LoneNode(material, { chain: ahead, headCertificate: ours });
  alone.take({ kind: "block-beside", block: ours, setAside: { ...theirs, seals: theirs.seals.slice(1) } });
  expect(alone.node.halted).toBeNull();
  alone.take({ kind: "block-beside", block: ours, setAside: theirs });
  expect(alone.of("halt")).toHaveLength(1);
  expect(alone.node.proof).toEqual(fork);
});

test("C-41: where the pool has no room for a proof, it is said again until it has", () => {
  const pool = { transactionsMax: 1, lengthMax: 1_000_000 };
  const alone = new LoneNode(material, { config: { pool } });
  alone.submit(transactions.registerLate);
  expect(alone.node.pool.entries.size).toBe(1);
  for (const message of [one, other]) alone.hear(liar.address, { kind: "consensus", message });
  expect(said(alone)).toEqual([]);
  const { block } = sealedBlock(opened.state, [transactions.registerLate], material);
  alone.hearStatus(honest.address, block.index, block.block_hash);
  alone.hear(honest.address, { kind: "blocks", blocks: [block] });
  alone.fire("heartbeat", heartbeatMs);
  const waiting = [...alone.node.pool.entries.values()].map(({ transaction }) => transaction.type);
  expect(waiting).toEqual(["evidence"]);
});

test("C-41: what was kept of a height that the ledger has lost is said as soon as it is there again", () => {
  const { atGenesis } = material;
  const alone = new LoneNode(material, { chain: atGenesis, headCertificate: undefined, evidence: [accusation] });
  expect(alone.node.pool.entries.size).toBe(0);
  const { blocks } = opened;
  alone.hearStatus(honest.address, blocks.length, blocks.at(-1)?.block_hash);
  alone.hear(honest.address, { kind: "blocks", blocks });
  expect(alone.node.chain.head.index).toBe(blocks.length);
  alone.fire("heartbeat", heartbeatMs);
  expect([...alone.node.pool.entries.values()].map(({ transaction }) => transaction.type)).toEqual(["evidence"]);
});

test("C-41: what was kept is said again after a restart, until the ledger holds it", () => {
  const alone = new LoneNode(material, { evidence: [accusation] });
  const [transaction = ""] = said(alone);
  expect(alone.node.pool.entries.size).toBe(1);
  const { state } = sealedBlock(opened.state, [JSON.parse(transaction)], material);
  expect(state.offences.size).toBe(1);
  expect(new LoneNode(material, { chain: state, evidence: [accusation] }).node.pool.entries.size).toBe(0);
});

test("C-30, C-41: who hears a proof of a fork stops too, tells it on before it does, and to whoever comes later", () => {
  const alone = new LoneNode(material, { chain: ahead, headCertificate: ours });
  hear(alone, fork);
  expect(alone.kinds.indexOf("broadcast")).toBeLessThan(alone.kinds.indexOf("halt"));
  expect(alone.of("halt")).toMatchObject([{ evidence: fork }]);
  alone.take({ kind: "peer-connected", peer: honest.address });
  const message = { kind: "evidence", evidence: encodeEvidence(fork) };
  expect(alone.effects).toEqual([{ kind: "send", to: honest.address, message }]);
  alone.fire("heartbeat", heartbeatMs);
  expect(alone.effects).toEqual([]);
});

test("what proves no fork stops nobody, and of a peer that brings it a bounded number is looked at", () => {
  const alone = new LoneNode(material, { chain: ahead, headCertificate: ours });
  const [first, second] = [{ ...fork.first, round: 1 }, fork.second];
  for (let at = 0; at < failedTrialsMax; at += 1) hear(alone, { ...fork, first, second });
  expect(alone.events).toContain("evidence-refused");
  hear(alone, fork);
  expect(alone.node.halted).toBe(null);
  alone.fire("heartbeat", heartbeatMs);
  hear(alone, { ...equivocationEvidence(identity, one, other) });
  expect(alone.node.halted).toBe(null);
  hear(alone, fork);
  expect(alone.node.halted).not.toBe(null);
});

test("C-41: a fork that the ledger holds stops nobody again: people have decided which chain goes on", () => {
  const recorded = sealedBlock(ahead, [{ type: "evidence", evidence: encodeEvidence(fork) }], material);
  expect(recorded.state.offences.size).toBeGreaterThan(1);
  const alone = new LoneNode(material, { chain: recorded.state, headCertificate: recorded.block });
  hear(alone, fork);
  expect(alone.node.halted).toBe(null);
});

describe("C-41: a proof of a fork above the own head", () => {
  /* The fork is two blocks ahead of who was away; on one of its branches the ledger goes on, and puts it on record. */
  const parent = sealedBlock(ahead, [], material);
  const mine = sealedBlock(parent.state, [transactions.registerLate], material);
  const other = sealedBlock(parent.state, [transactions.registerLate], material, { later: 7 }).block;
  const later = forkEvidence(identity, certifiedHeaderOf(mine.block), certifiedHeaderOf(other));
  const recording = sealedBlock(mine.state, [{ type: "evidence", evidence: encodeEvidence(later) }], material);
  const branch = [ours, parent.block, mine.block];
  const catchUp = (alone: LoneNode, blocks: readonly (typeof ours)[]) => {
    alone.hearStatus(honest.address, height + blocks.length - 1, blocks.at(-1)?.block_hash);
    alone.hear(honest.address, { kind: "blocks", blocks });
  };

  test("is kept, accuses nobody, and stops a node that has caught up with it", () => {
    const alone = new LoneNode(material);
    hear(alone, later);
    expect(alone.events).not.toContain("evidence-refused");
    expect(alone.node.halted).toBeNull();
    catchUp(alone, branch);
    expect(alone.of("halt")).toMatchObject([{ evidence: later }]);
    expect(alone.node.chain.head.block_hash).toBe(mine.block.block_hash);
  });

  test("stops nobody whose ledger holds the fork when it has caught up, also if it was heard on the way", () => {
    const alone = new LoneNode(material);
    hear(alone, later);
    alone.hearStatus(honest.address, recording.block.index, recording.block.block_hash);
    alone.hear(honest.address, { kind: "blocks", blocks: branch });
    hear(alone, later);
    expect(alone.node.chain.head.block_hash).toBe(mine.block.block_hash);
    expect(alone.node.halted).toBeNull();
    alone.hear(honest.address, { kind: "blocks", blocks: [recording.block] });
    expect(alone.node.chain.head.block_hash).toBe(recording.block.block_hash);
    expect(alone.node.halted).toBeNull();
    expect(alone.node.forksAhead.size).toBe(0);
  });

  test("is kept once a validator, the last one, and of nobody else; what proves nothing is refused when its height is there", () => {
    const alone = new LoneNode(material);
    const [stranger = "0x"] = networkMaterial(5, "deterministic")
      .signers.slice(4)
      .map(({ address }) => address);
    alone.hear(stranger, { kind: "evidence", evidence: encodeEvidence(later) });
    expect(alone.node.forksAhead.size).toBe(0);
    hear(alone, later);
    hear(alone, { ...later, first: { ...later.first, round: 1 } });
    expect(alone.node.forksAhead.size).toBe(1);
    catchUp(alone, branch);
    expect(alone.events).toContain("evidence-refused");
    expect(alone.node.halted).toBeNull();
    expect(alone.node.forksAhead.size).toBe(0);
  });
});
