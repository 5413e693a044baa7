/** A network's files sorted into a folder for each machine or container, so that each sees its own secrets only. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseGenesis } from "@tabella/chain/genesis";
import { removeDurably, writeDurably } from "@tabella/keys/durable-file";
import { readSecretFile, writeSecretFile } from "@tabella/keys/key-file";
import { generateNetworkFiles } from "@tabella/keys/network-files";
import { validatorFolder } from "@tabella/keys/validator-folder";
import { makeDatabaseFiles } from "./database-folders.ts";

export interface NetworkFoldersOptions {
  readonly validators: number;
  /**
   * `genesis/`, `validator-N/keys/`, `validator-N/data/`, `database/`, and a folder for each client of the database
   * (`api/`, `migrator/`, `reader/`, `backup/`) and the watchdog in it; they may be volumes.
   */
  readonly outDir: string;
  /** A folder that `tabella genesis` has filled, whose files are taken instead of new ones. */
  readonly from?: string;
  /** Under which the API reaches the database. */
  readonly databaseHost: string;
}

/** What signs the watchdog's posts. Its folder came later than the others. */
const webhookSecret: SecretFile = {
  target: join("watchdog", "webhook-secret"),
  text: () => `${randomBytes(32).toString("hex")}\n`,
};

/**
 * Fills the folders; does nothing if they hold a network already; begins anew if an earlier attempt did not come to its end.
 * @throws Error if keys are there but genesis is not, or if genesis names another number of validators
 */
export async function makeNetworkFolders(options: NetworkFoldersOptions): Promise<"made" | "there"> {
  const { outDir, validators } = options;
  const genesisFile = join(outDir, "genesis", "genesis.json");
  const unfinished = join(outDir, "genesis", "unfinished");
  if (existsSync(genesisFile)) {
    requireValidators(genesisFile, validators);
    if (!existsSync(join(outDir, webhookSecret.target)))
      writeSecret(outDir, webhookSecret.target, webhookSecret.text(""));
    return "there";
  }
  const files = await secretFiles(options);
  const found = files.map(({ target }) => target).filter((target) => existsSync(join(outDir, target)));
  if (found.length > 0 && !existsSync(unfinished)) {
    throw new Error(
      `${genesisFile} is missing, but ${found[0]} is there. Bring genesis.json back: keys are never overwritten, and a new genesis would be another network`,
    );
  }
  writeDurably(unfinished, "");
  for (const target of found) rmSync(join(outDir, target));

  let genesis: string;
  const workshop = options.from ?? mkdtempSync(join(tmpdir(), "tabella-genesis-"));
  try {
    if (options.from === undefined) generateNetworkFiles({ validators, outDir: workshop, folders: true });
    else requireValidators(join(workshop, "genesis.json"), validators);
    for (const { target, text } of files) {
      writeSecret(outDir, target, text(workshop));
    }
    genesis = readFileSync(join(workshop, "genesis.json"), "utf8");
  } finally {
    if (options.from === undefined) rmSync(workshop, { recursive: true, force: true });
  }
  // Last, because folders with a genesis file count as a whole network.
  writeDurably(genesisFile, genesis);
  removeDurably(unfinished);
  return "made";
}

function writeSecret(outDir: string, target: string, content: string | null): void {
  if (content === null) return;
  mkdirSync(dirname(join(outDir, target)), { recursive: true });
  writeSecretFile(join(outDir, target), content);
}

interface SecretFile {
  readonly target: string;
  /** Null if it has none. */
  readonly text: (workshop: string) => string | null;
}

async function secretFiles({ validators, databaseHost }: NetworkFoldersOptions): Promise<SecretFile[]> {
  const copied = (target: string, source: string): SecretFile => ({
    target,
    text: (workshop) => readSecretFile(join(workshop, source)),
  });
  return [
    ...Array.from({ length: validators }, (_, at) => validatorFolder(`validator-${at + 1}`)).flatMap(
      ({ keyFile, dataFolder }) => {
        // Beside the memory and not beside the key, which a container may only read.
        const mark = join(dataFolder, `${basename(keyFile)}.unused`);
        const text = (workshop: string) => {
          const file = join(workshop, mark);
          return existsSync(file) ? readFileSync(file, "utf8") : null;
        };
        return [copied(keyFile, keyFile), { target: mark, text }];
      },
    ),
    copied(join("api", "registrar.key.json"), "registrar.key.json"),
    copied(join("api", "jwt.key.pem"), "jwt.key.pem"),
    webhookSecret,
    ...[...(await makeDatabaseFiles(databaseHost))].map(([target, text]) => ({ target, text: () => text })),
  ];
}

function requireValidators(genesisFile: string, validators: number): void {
  const genesis = parseGenesis(readFileSync(genesisFile, "utf8"));
  if (!genesis.ok) throw new Error(`${genesisFile}: ${genesis.error}`);
  const { length } = genesis.value.validators;
  if (length !== validators) throw new Error(`${genesisFile} is of ${length} validators, not ${validators}`);
}
