/**
 * Checks a node's whole store, and changes nothing: every block with its certificate and every ballot's proofs, the indexes,
 * what was set aside, and the consensus memory. One JSON document on standard output; progress on standard error.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chainIdentity, type Genesis, parseGenesis } from "@tabella/chain/genesis";
import { checkOwed, owedChecks } from "@tabella/chain/proofs-behind";
import { lockFolder } from "@tabella/keys/folder-lock";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { type Damage, replay } from "./replay.ts";
import { Store } from "./store.ts";

export interface Diagnosis {
  readonly folder: string;
  readonly ok: boolean;
  /** The last block on disk, and the last that holds. */
  readonly height: number;
  readonly goodHeight: number;
  /** Ballots whose proofs were proven again. */
  readonly ballots: number;
  /** Memories of keys that signed here; those that are damaged. */
  readonly memories: number;
  readonly damagedMemories: readonly string[];
  readonly damage: Damage | null;
  readonly indexDamage: readonly Damage[];
  readonly refusedBallots: readonly Damage[];
  /** What to do, in sentences. */
  readonly advice: readonly string[];
}

/** @throws Error with a sentence for the operator: a folder in use, of another chain, or that is no store */
export async function diagnose(
  folder: string,
  genesis: Genesis,
  onProgress: (height: number) => void = () => undefined,
): Promise<Diagnosis> {
  if (!existsSync(join(folder, "chain", "data.mdb"))) throw new Error(`${folder} holds no chain`);
  const lock = await lockFolder(folder);
  const store = new Store(folder, { identity: chainIdentity(genesis), signer: null }, { changesNothing: true });
  try {
    return check(store, { folder, genesis, onProgress });
  } finally {
    await store.close();
    await lock.release();
  }
}

function check(
  store: Store,
  options: { readonly folder: string; readonly genesis: Genesis; readonly onProgress: (height: number) => void },
): Diagnosis {
  const { folder, genesis, onProgress } = options;
  const { height } = store;
  let ballots = 0;
  const refusedBallots: Damage[] = [];
  const { chain, damage, indexDamage } = replay(store, {
    ...{ genesis, checker: nodeSignatureChecker, inFull: true },
    onBlock(block, before) {
      for (const owed of owedChecks(before, block)) {
        if (owed.kind === "ballot") ballots += 1;
        const outcome = checkOwed(owed);
        if (!outcome.ok) refusedBallots.push({ height: block.index, why: outcome.error });
      }
      onProgress(block.index);
    },
  });
  const memories = store.memories();
  const damagedMemories = memories.filter(({ ok }) => !ok).map(({ key }) => key);
  const ok = [damage === null, indexDamage.length === 0, refusedBallots.length === 0, damagedMemories.length === 0];
  return {
    ...{ folder, ok: ok.every(Boolean), height, goodHeight: chain.head.index, ballots },
    ...{ memories: memories.length, damagedMemories, damage, indexDamage, refusedBallots },
    advice: adviceOn({ damage, indexDamage, damagedMemories, refusedBallots, validators: chain.validators.length }),
  };
}

function adviceOn(
  found: Pick<Diagnosis, "damage" | "indexDamage" | "damagedMemories" | "refusedBallots"> & {
    readonly validators: number;
  },
): string[] {
  const { damage, indexDamage, damagedMemories, refusedBallots, validators } = found;
  const isAlone = validators === 1;
  return [
    ...(damage !== null && isAlone
      ? ["A block is damaged and nobody else has it: restore the folder from a backup."]
      : []),
    ...(damage !== null && !isAlone
      ? ["A block is damaged: start the node, and it fetches the block from the other validators."]
      : []),
    ...(indexDamage.length > 0 ? ["Indexes are damaged: start the node, and it makes them anew from the blocks."] : []),
    ...(damagedMemories.length > 0
      ? ["A consensus memory is damaged: start the validator, and it watches until it may vote again."]
      : []),
    ...(refusedBallots.length > 0
      ? ["A sealed ballot does not hold: keep this folder, tell the other operators, and do not start the node."]
      : []),
    ...(damage !== null || damagedMemories.length > 0 ? ["Check the disk: what is written to it does not stay."] : []),
  ];
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { data: { type: "string" }, genesis: { type: "string" } } });
  try {
    if (values.data === undefined || values.genesis === undefined) throw new Error("--data and --genesis are needed");
    const genesis = parseGenesis(readFileSync(values.genesis, "utf8"));
    if (!genesis.ok) throw new Error(`${values.genesis}: ${genesis.error}`);
    const diagnosis = await diagnose(values.data, genesis.value);
    process.stdout.write(`${JSON.stringify(diagnosis)}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
    process.exitCode = 2;
  }
}
