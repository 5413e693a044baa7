/**
 * How long a start takes with a long chain of small blocks, a ballot or none in each: against a check of everything in full.
 * One JSON document on standard output.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chainIdentity } from "@tabella/chain/genesis";
import type { Transaction } from "@tabella/chain/transaction";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { castBallot, prepareVote } from "@tabella/chain/voter";
import type { Hash } from "@tabella/crypto/hex";
import { nodeSignatureChecker as checker } from "@tabella/keys/node-signature-checker";
import { ChainIndex } from "../chain-index.ts";
import { replay } from "../replay.ts";
import { Store } from "../store.ts";
import { SealedChain } from "./sealed-chain.ts";
import { TestElection } from "./test-election.ts";

const { values } = parseArgs({ options: { blocks: { type: "string", default: "4000" } } });
const blockCount = Number(values.blocks);
const voterCount = 40;

const chain = new SealedChain();
const { genesis } = chain;
const identity = chainIdentity(genesis);
const folder = mkdtempSync(join(tmpdir(), "tabella-start-bench-"));
try {
  await fill();
  const inFull = await start(true);
  const normal = await start(false);
  process.stdout.write(`${JSON.stringify({ blocks: blockCount, inFull, normal })}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** Few voters who vote again and again, as under `tabella chaos`; after each ballot the empty block. */
async function fill(): Promise<void> {
  const store = new Store(folder, { identity, signer: null });
  const election = new TestElection(genesis, chain.registrar);
  const { context } = election;
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const voters = Array.from({ length: voterCount }, () => election.newCredential());
  const last = new Map<string, Hash>();
  const seal = (...texts: readonly string[]) =>
    store.persist({ block: chain.seal(texts.map((text) => JSON.parse(text) as Transaction)) });
  seal(election.open({ replacing: true }));
  seal(election.register(...voters));
  for (let at = 0; store.height < blockCount; at += 1) {
    const credential = voters[at % voterCount] ?? "";
    const prepared = prepareVote({ context, credential, choices: [[1, 0]] }, random);
    const replaces = last.get(credential);
    const vote = { genesisHash: identity.genesisHash, context, credential, prepared };
    const ballot = castBallot(replaces === undefined ? vote : { ...vote, replaces }, random);
    last.set(credential, ballot.ballot_hash);
    seal(encodeTransaction(ballot));
    seal();
  }
  await store.close();
}

async function start(inFull: boolean) {
  const cpuBefore = process.threadCpuUsage();
  const startedMs = performance.now();
  const store = new Store(folder, { identity, signer: null });
  const index = new ChainIndex();
  const { chain: replayed, damage } = replay(store, { genesis, checker, inFull, onBlock: (block) => index.add(block) });
  const seconds = Math.round(performance.now() - startedMs) / 1_000;
  const { user, system } = process.threadCpuUsage(cpuBefore);
  await store.close();
  if (damage !== null || replayed.head.index < blockCount) throw new Error("the store is not what was written");
  return { seconds, processorSeconds: Math.round((user + system) / 1_000) / 1_000 };
}
