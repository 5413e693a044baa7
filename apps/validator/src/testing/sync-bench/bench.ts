/**
 * How fast a node catches up from an empty disk: a real chain of real ballots in one store on disk is asked for, checked and
 * written to another, through the node and the codec of the wire. One JSON document on standard output.
 */
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Block } from "@tabella/chain/block";
import { chainIdentity } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { Transaction } from "@tabella/chain/transaction";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { createNode, defaultNodeConfig, type Node } from "@tabella/node/node";
import { nodeStatus } from "@tabella/node/node-status";
import type { PeerMessage } from "@tabella/node/peer-message";
import { decodePeerMessage } from "@tabella/rpc/peers/peer-message-codec";
import { Announcements } from "../../announcements.ts";
import { BallotChecks } from "../../ballot-checks.ts";
import { Host } from "../../host.ts";
import { Integrity } from "../../integrity.ts";
import { replay } from "../../replay.ts";
import { Store } from "../../store.ts";
import { SealedChain } from "../sealed-chain.ts";
import { TestElection } from "../test-election.ts";
import type { BallotOrder } from "./make-ballots.ts";
import type { Source } from "./serve-blocks.ts";

const { values } = parseArgs({
  options: {
    ballots: { type: "string", default: "2000" },
    block: { type: "string", default: "256" },
    threads: { type: "string", default: "2" },
    proofs: { type: "string", default: "400" },
  },
});
const ballotCount = Number(values.ballots);
const blockSize = Number(values.block);
const threads = Number(values.threads);

const threadsStartMs = 2_000;

const sealed = new SealedChain();
const { genesis } = sealed;
const checker = nodeSignatureChecker;
const identity = chainIdentity(genesis);
const folder = mkdtempSync(join(tmpdir(), "tabella-sync-bench-"));
const sourceFolder = join(folder, "source");

try {
  const source = await makeChain();
  const synced = await catchUp(source);
  process.stdout.write(`${JSON.stringify({ ballots: ballotCount, ballotsPerBlock: blockSize, threads, ...synced })}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** The first store: an election, its voters, and all their ballots, sealed by a quorum of four. */
async function makeChain(): Promise<{ readonly store: Store; readonly bytes: number }> {
  const election = new TestElection(genesis, sealed.registrar);
  const voters = Array.from({ length: ballotCount }, () => election.newCredential());
  const ballots = await makeBallots({ election: election.context.text, genesisHash: identity.genesisHash, voters });
  const store = new Store(sourceFolder, { identity, signer: null });
  let bytes = 0;
  const seal = (contents: readonly Transaction[]) => {
    const block = sealed.seal(contents);
    store.persist({ block });
    bytes += store.blockText(block.index)?.length ?? 0;
  };
  const read = (text: string) => JSON.parse(text) as Transaction;
  seal([read(election.open())]);
  for (let at = 0; at < voters.length; at += 250) seal([read(election.register(...voters.slice(at, at + 250)))]);
  for (let at = 0; at < ballots.length; at += blockSize) seal(ballots.slice(at, at + blockSize).map(read));
  return { store, bytes };
}

/** Proofs are slow to make, so all processors make them. */
async function makeBallots(order: BallotOrder): Promise<string[]> {
  const share = Math.ceil(order.voters.length / threads);
  const parts = Array.from({ length: threads }, (_, at) => order.voters.slice(at * share, (at + 1) * share));
  const made = await Promise.all(
    parts.map(
      (voters) =>
        new Promise<string[]>((done, failed) => {
          const workerData: BallotOrder = { ...order, voters };
          const worker = new Worker(new URL("./make-ballots.ts", import.meta.url), { workerData });
          worker.once("message", done);
          worker.once("error", failed);
        }),
    ),
  );
  return made.flat();
}

/** The second store: a node with an empty disk, whose one peer answers from the first. */
async function catchUp({ store: source, bytes }: { readonly store: Store; readonly bytes: number }) {
  const target = new Store(join(folder, "target"), { identity, signer: null });
  const [peer] = sealed.signers;
  if (peer === undefined) throw new Error("broken promise: there are four");
  const start = { chain: genesisState(genesis), memory: null, provenHeight: 0 };
  const node: Node = createNode({ genesis, signer: null, checker, ...defaultNodeConfig }, start);
  const checks = new BallotChecks({ threads, nowMs: Date.now, onVerdict: () => undefined });
  const caughtUp = Promise.withResolvers<void>();
  const enoughProven = Promise.withResolvers<void>();
  const finalBlocks = new Announcements<Block>();
  const log = () => undefined;
  const workerData: Source = { folder: sourceFolder, genesis };
  const serving = new Worker(new URL("./serve-blocks.ts", import.meta.url), { workerData });
  const ask = (message: PeerMessage) => {
    if (message.kind === "blocks-request") serving.postMessage(message);
  };
  serving.on("message", (wire: string) => {
    const heard = decodePeerMessage(JSON.parse(wire), genesis.limits);
    if (!heard.ok) throw new Error(heard.error);
    host.push({ kind: "peer-message", from: peer.address, message: heard.value });
  });
  const host = new Host(node, {
    store: target,
    outbox: { send: (_to, message) => ask(message), broadcast: log, serveBlocks: log },
    ...{ checks, finalBlocks, nowMs: Date.now, onPersist: log },
    observer: { onInput: log, onEffect: log },
    log: { debug: log, info: log, warn: log, error: log },
    onOverride: () => undefined,
    onHalt: (reason) => caughtUp.reject(new Error(reason)),
  });
  finalBlocks.listen((block) => {
    if (block.index === source.height) caughtUp.resolve();
  });

  // A node that falls behind has long started its threads, and so has its peer.
  await sleep(threadsStartMs);
  // Where other programs run too, only the processor's time says what the same work takes elsewhere.
  const cpuBefore = process.threadCpuUsage();
  const startedMs = performance.now();
  host.push({ kind: "started" });
  const { height, headHash } = { height: source.height, headHash: source.block(source.height)?.block_hash ?? "0x" };
  const message = { kind: "status", height, headHash, round: 0, timeMs: Date.now() } as const;
  host.push({ kind: "peer-message", from: peer.address, message });
  await caughtUp.promise;
  const caughtUpMs = performance.now() - startedMs;
  const cpu = process.threadCpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1_000;

  let replayed = performance.now();
  const { chain, damage } = replay(target, { genesis, checker, onBlock: log });
  if (damage !== null || chain.head.block_hash !== headHash) throw new Error("the second store is not the first");
  replayed = performance.now() - replayed;

  // Proofs, behind: as many blocks as hold the ballots that are asked for; the first blocks hold no ballots.
  const proofsMax = Math.min(Number(values.proofs), ballotCount);
  const blocksOfVoters = 1 + Math.ceil(ballotCount / 250);
  const until = blocksOfVoters + Math.ceil(proofsMax / blockSize);
  const provenMs: number[] = [];
  const integrity = new Integrity({
    ...{ store: target, checks, checker, restMs: 1_000, choose: (below) => randomInt(below) },
    node: () => ({ ...host.node, provenHeight: provenMs.length }),
    blocksAtOnce: 1,
    onProven(proven) {
      provenMs.push(performance.now());
      if (proven >= until) enoughProven.resolve();
    },
    onRefused: ({ why }) => enoughProven.reject(new Error(why)),
  });
  await enoughProven.promise;
  integrity.stop();
  const status = nodeStatus(host.node);
  host.stop();
  await checks.close();
  await Promise.all([serving.terminate(), source.close(), target.close()]);
  const proven = Math.min((until - blocksOfVoters) * blockSize, ballotCount);
  const proofsMs = (provenMs.at(-1) ?? 0) - (provenMs[blocksOfVoters - 1] ?? 0);
  return {
    blocks: status.height,
    megabytes: Math.round(bytes / 100_000) / 10,
    seconds: Math.round(caughtUpMs) / 1_000,
    ballotsPerSecond: Math.round(ballotCount / (caughtUpMs / 1_000)),
    processorSeconds: Math.round(cpuMs) / 1_000,
    ballotsPerProcessorSecond: Math.round(ballotCount / (cpuMs / 1_000)),
    restartBallotsPerSecond: Math.round(ballotCount / (replayed / 1_000)),
    proofsChecked: proven,
    proofsPerSecond: Math.round(proven / (proofsMs / 1_000)),
  };
}
