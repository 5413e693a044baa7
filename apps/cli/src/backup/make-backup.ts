/** A backup of a running system: first the database, then the chain, so that every vote which the dump knows is in the blocks. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Genesis, genesisHash } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import type { ChainState } from "@tabella/chain/state";
import { dumpDatabase } from "@tabella/db/dump";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { readSnapshot, writeSnapshot } from "./chain-snapshot.ts";
import { firstChanges, newerChanges } from "./database-changes.ts";
import { demandWhole, genesisName, type Manifest, manifestName, readManifest, writeManifest } from "./manifest.ts";
import { updatingAlone } from "./update-lock.ts";

/** What goes on, for whoever watches; `total` 0: not known. */
export type OnStep = (step: string, done: number, total: number) => void;

export interface BackupSource {
  /** Public address of a validator or an observer. */
  readonly node: string;
  /** Of a user who may read everything; null: chain only. */
  readonly databaseUrl: string | null;
}

/**
 * Makes a backup in a new folder. Until all of it is there, it has another name.
 * @param source.genesisFile the operator's own: whose seals count is not asked of the network
 * @throws UserFailure if the folder exists, or the network is another one than genesis says
 */
export async function makeBackup(
  source: BackupSource & { readonly genesisFile: string; readonly program: string },
  out: string,
  onStep: OnStep,
): Promise<Manifest> {
  const folder = resolve(out);
  if (existsSync(folder)) throw new UserFailure(`${out} exists: a backup is made in a new folder`, exitCodes.usage);
  const genesisText = readInputText(source.genesisFile);
  const genesis = parseGenesisText(genesisText);
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  try {
    writeFileSync(join(unfinished, genesisName), genesisText, { flush: true });
    const madeAt = Date.now();
    let database: Manifest["database"] = null;
    if (source.databaseUrl !== null) {
      onStep("copying the database", 0, 0);
      const dump = await dumpDatabase(source.databaseUrl, join(unfinished, dumpName));
      const changes = await firstChanges(source.databaseUrl, unfinished, dump.position);
      database = { dump: dumpName, ...dump, changes };
    }
    const file = chainFile(0);
    const state = await writeSnapshot({
      ...{ node: source.node, before: genesisState(genesis), file: join(unfinished, file) },
      onProgress: (done, total) => onStep("copying the chain", done, total),
    });
    const manifest = await writeManifest(unfinished, {
      ...{ format: "tabella-backup-1", program: source.program, made_at: madeAt, updated_at: madeAt },
      ...{ chain: chainOf(genesis, state, [file]), database },
    });
    renameSync(unfinished, folder);
    return manifest;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Brings a backup up to date: the blocks and the changes of the database that came since. The dump stays what it was. What
 * the backup held before is in it at every moment, also if this is broken off.
 * @throws UserFailure if the backup is not whole, or another process updates it
 */
export async function updateBackup(source: BackupSource, folder: string, onStep: OnStep): Promise<Manifest> {
  // A folder that is no backup is left as it is.
  readManifest(folder);
  return updatingAlone(folder, () => update(source, folder, onStep));
}

async function update(source: BackupSource, folder: string, onStep: OnStep): Promise<Manifest> {
  const before = readManifest(folder);
  await demandWhole(folder, before);
  const updatedAt = Date.now();
  let { database } = before;
  if (database !== null && source.databaseUrl !== null) {
    onStep("copying the changes of the database", 0, 0);
    database = { ...database, changes: await newerChanges(source.databaseUrl, folder, database.changes) };
  }
  const genesis = parseGenesisText(readInputText(join(folder, genesisName)));
  onStep("checking the chain", 0, 0);
  const known = await checkChain(folder, before);
  const file = chainFile(known.head.index);
  const state = await writeSnapshot({
    ...{ node: source.node, before: known, file: join(folder, file) },
    onProgress: (done, total) => onStep("copying the chain", done, total),
  });
  const isNewer = state.head.index > known.head.index;
  const files = isNewer ? [...before.chain.files, file] : before.chain.files;
  const manifest = await writeManifest(folder, {
    ...{ format: before.format, program: before.program, made_at: before.made_at, updated_at: updatedAt },
    ...{ chain: chainOf(genesis, state, files), database },
  });
  removeOthers(folder, manifest);
  return manifest;
}

/**
 * Every file's hash, and every block from genesis on by its certificate.
 * @returns the ledger after the backup's last block
 * @throws UserFailure (exit code 1) naming what does not hold
 */
export async function checkBackup(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly state: ChainState }> {
  const manifest = readManifest(folder);
  await demandWhole(folder, manifest);
  return { manifest, state: await checkChain(folder, manifest) };
}

async function checkChain(folder: string, { chain }: Manifest): Promise<ChainState> {
  const genesis = parseGenesisText(readInputText(join(folder, genesisName)));
  if (genesisHash(genesis) !== chain.genesis_hash) {
    throw new UserFailure(`${folder}: ${genesisName} is of another network than the manifest says`, exitCodes.failed);
  }
  const state = await readSnapshot(
    genesis,
    chain.files.map((name) => join(folder, name)),
  );
  const { index, block_hash, state_root } = state.head;
  if (index !== chain.height || block_hash !== chain.head_hash || state_root !== chain.state_root) {
    throw new UserFailure(`${folder}: the blocks end otherwise than the manifest says`, exitCodes.failed);
  }
  return state;
}

const dumpName = "database.sql";

const chainFile = (after: number) => `chain-from-${after + 1}.ndjson`;

function chainOf(genesis: Genesis, { head }: ChainState, files: readonly string[]): Manifest["chain"] {
  return {
    chain_id: genesis.chain_id,
    genesis_hash: genesisHash(genesis),
    height: head.index,
    head_hash: head.block_hash,
    state_root: head.state_root,
    files: [...files],
  };
}

/** What an update has replaced, or left when it was broken off. */
function removeOthers(folder: string, { files }: Manifest): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    // The lock of this update.
    if (entry.isSocket()) continue;
    if (entry.isFile()) {
      if (name !== manifestName && !(name in files)) rmSync(join(folder, name));
      continue;
    }
    const inside = readdirSync(join(folder, name)).map((below) => `${name}/${below}`);
    for (const path of inside) if (!(path in files)) rmSync(join(folder, path));
    if (!inside.some((path) => path in files)) rmSync(join(folder, name), { recursive: true });
  }
}
