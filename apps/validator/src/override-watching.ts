/**
 * `tabella validator override-watching`: leaves the operator's word that a stopped validator, which has lost its memory,
 * shall vote at its next start if nothing goes on without it (docs/consensus.md, C-42). One JSON document on standard output.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chainIdentity, parseGenesis } from "@tabella/chain/genesis";
import type { Address } from "@tabella/crypto/signature";
import { findCommissioningMark } from "@tabella/keys/commissioning-mark";
import { lockFolder, lockKey } from "@tabella/keys/folder-lock";
import { loadSigner } from "@tabella/keys/validator-keys";
import { Store } from "./store.ts";
import { leaveOverrideMark } from "./watch-override-mark.ts";

interface Files {
  readonly dataFolder: string;
  readonly keyFile: string;
  readonly genesisFile: string;
}

/** @throws Error with a sentence for the operator: it runs, it remembers, it has never signed, or the files do not fit */
export async function allowOverride(files: Files): Promise<{ readonly validator: Address; readonly height: number }> {
  const { dataFolder, keyFile, genesisFile } = files;
  const genesis = parseGenesis(readFileSync(genesisFile, "utf8"));
  if (!genesis.ok) throw new Error(`${genesisFile}: ${genesis.error}`);
  const signer = loadSigner(keyFile);
  if (!existsSync(join(dataFolder, "chain", "data.mdb"))) {
    throw new Error(
      `${dataFolder} holds no chain yet: start the validator first, so that it takes what the others have`,
    );
  }
  const locks = [await lockFolder(dataFolder), await lockKey(signer.address)];
  const store = new Store(
    dataFolder,
    { identity: chainIdentity(genesis.value), signer: signer.address },
    { changesNothing: true },
  );
  try {
    if (findCommissioningMark(keyFile, dataFolder) !== null) {
      throw new Error("this key has never signed: start the validator, it votes at once");
    }
    if (store.memory() !== null) throw new Error("this validator has its memory: start it, it needs no override");
    leaveOverrideMark(dataFolder, signer.address);
    return { validator: signer.address, height: store.height };
  } finally {
    await store.close();
    for (const lock of locks.reverse()) await lock.release();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { data: { type: "string" }, key: { type: "string" }, genesis: { type: "string" } },
  });
  try {
    const { data, key, genesis } = values;
    if (data === undefined || key === undefined || genesis === undefined) {
      throw new Error("--data, --key and --genesis are needed");
    }
    const allowed = await allowOverride({ dataFolder: data, keyFile: key, genesisFile: genesis });
    process.stdout.write(`${JSON.stringify(allowed)}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
    process.exitCode = 2;
  }
}
