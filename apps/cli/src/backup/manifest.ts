/** What a backup is: the manifest is written last, and names every other file with its hash. */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { canonicalJson } from "@tabella/chain/canonical-json";
import { writeDurably } from "@tabella/keys/durable-file";
import { z } from "zod";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes } from "../output.ts";

const hash = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]);
const fileName = z.string().regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)?$/);
const count = z.int().min(0);

const Manifest = z.strictObject({
  format: z.literal("tabella-backup-1"),
  program: z.string(),
  /** Milliseconds since the epoch: of the dump, and of the last update. */
  made_at: count,
  updated_at: count,
  chain: z.strictObject({
    chain_id: z.int().min(1),
    genesis_hash: hash,
    height: count,
    head_hash: hash,
    state_root: hash,
    /** A block with its certificate a line, from block 1 on. */
    files: z.array(fileName),
  }),
  /** null: of an operator who has none. */
  database: z
    .strictObject({
      dump: fileName,
      /** Where the log of changes goes on after the dump. */
      position: z.strictObject({ file: z.string(), position: count }),
      rows: z.record(z.string(), count),
      /** Files of the log of changes, in order, each in a folder named by the moment of its copying; the dump ends in the first
       * one, at the position. */
      changes: z.array(fileName.regex(/^changes-\d+\//)).min(1),
    })
    .nullable(),
  files: z.record(fileName, z.strictObject({ bytes: count, sha256: hash })),
});

export type Manifest = z.output<typeof Manifest>;

export const manifestName = "manifest.json";
export const genesisName = "genesis.json";

/** @throws UserFailure (exit code 2) if the folder is no backup that came to its end */
export function readManifest(folder: string): Manifest {
  const text = readInputText(join(folder, manifestName));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserFailure(`${folder}: ${manifestName} is not JSON`, exitCodes.usage);
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success || `${canonicalJson(parsed.data)}\n` !== text) {
    throw new UserFailure(`${folder}: ${manifestName} is not the manifest of a backup`, exitCodes.usage);
  }
  return parsed.data;
}

/** With the length and hash of each file; durable, and in the place of the one before in one step. */
export async function writeManifest(folder: string, content: Omit<Manifest, "files">): Promise<Manifest> {
  const { chain, database } = content;
  const names = [genesisName, ...chain.files, ...(database === null ? [] : [database.dump, ...database.changes])];
  const files: Manifest["files"] = {};
  for (const name of names) files[name] = await fingerprint(join(folder, name));
  const manifest = { ...content, files };
  writeDurably(join(folder, manifestName), `${canonicalJson(manifest)}\n`, 0o600);
  return manifest;
}

/** @throws UserFailure (exit code 1) naming the first file that is missing or is not what was written */
export async function demandWhole(folder: string, { files }: Manifest): Promise<void> {
  for (const [name, wanted] of Object.entries(files)) {
    const found = await fingerprint(join(folder, name)).catch(() => null);
    if (found === null) throw new UserFailure(`${folder}: ${name} is missing`, exitCodes.failed);
    if (found.sha256 !== wanted.sha256) {
      throw new UserFailure(
        `${folder}: ${name} is not what the backup was made of: it was changed or is damaged`,
        exitCodes.failed,
      );
    }
  }
}

async function fingerprint(file: string): Promise<Manifest["files"][string]> {
  const digest = createHash("sha256");
  await pipeline(createReadStream(file), digest);
  return { bytes: statSync(file).size, sha256: `0x${digest.digest("hex")}` };
}
