/**
 * Fills a node's new store with blocks from files, a block with its certificate a line. Each is checked as a block of the own
 * disk; the proofs of ballots are checked behind, once the node runs. What consensus remembers is in no file: a validator
 * whose store comes from here only watches at first (docs/consensus.md, C-35). One JSON document on standard output.
 */
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Block } from "@tabella/chain/block";
import { chainIdentity, type Genesis, parseGenesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { lockFolder } from "@tabella/keys/folder-lock";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { checkStoredBlock } from "@tabella/node/stored-block";
import { Store } from "./store.ts";

/** One sync for so many blocks. */
const blocksAtOnce = 64;

/**
 * @returns the ledger after the last block
 * @throws Error with a sentence for the operator: a folder that has a store already, or a block that does not hold; then the
 *   folder has none
 */
export async function loadChain(folder: string, genesis: Genesis, files: readonly string[]): Promise<ChainState> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = await lockFolder(folder);
  const path = join(folder, "chain");
  try {
    if (existsSync(path)) throw new Error(`${folder} holds a chain already: move it away first`);
    const store = new Store(folder, { identity: chainIdentity(genesis), signer: null });
    let isWhole = false;
    try {
      const state = await fill(store, genesis, files);
      isWhole = true;
      return state;
    } finally {
      await store.close();
      if (!isWhole) rmSync(path, { recursive: true });
    }
  } finally {
    await lock.release();
  }
}

async function fill(store: Store, genesis: Genesis, files: readonly string[]): Promise<ChainState> {
  let state = genesisState(genesis);
  let waiting: Block[] = [];
  const write = () => {
    store.persist(...waiting.map((block) => ({ block })));
    waiting = [];
  };
  for (const file of files) {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      const read = checkStoredBlock(state, text, nodeSignatureChecker);
      if (!read.ok) throw new Error(`${file}: block ${state.head.index + 1} does not hold: ${read.error}`);
      state = read.value.after;
      waiting.push(read.value.block);
      if (waiting.length >= blocksAtOnce) write();
    }
  }
  write();
  return state;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { data: { type: "string" }, genesis: { type: "string" } },
    allowPositionals: true,
  });
  try {
    if (values.data === undefined || values.genesis === undefined) throw new Error("--data and --genesis are needed");
    const genesis = parseGenesis(readFileSync(values.genesis, "utf8"));
    if (!genesis.ok) throw new Error(`${values.genesis}: ${genesis.error}`);
    const { index, block_hash, state_root } = (await loadChain(values.data, genesis.value, positionals)).head;
    process.stdout.write(`${JSON.stringify({ height: index, headHash: block_hash, stateRoot: state_root })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
    process.exitCode = 2;
  }
}
