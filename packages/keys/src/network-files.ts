import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultLimits, formatGenesis, type Genesis } from "@tabella/chain/genesis";
import type { RandomSource } from "@tabella/crypto/random";
import { writeSecretFile } from "./key-file.ts";
import { ed25519PrivateKey } from "./key-objects.ts";
import { nodeSigner } from "./node-signer.ts";
import { generateRegistrarKey, registrarSigner, writeRegistrarKey } from "./registrar-key.ts";
import { type ValidatorFolder, validatorFolder } from "./validator-folder.ts";
import { generateValidatorKeys, writeValidatorKey } from "./validator-keys.ts";

export const localChainId = 8546;

export interface NetworkFilesOptions {
  /** How many validators; they are named validator-1, validator-2, … */
  readonly validators: number;
  /** Made if it is missing; nothing in it is ever overwritten. */
  readonly outDir: string;
  /** A folder `validator-N` for each operator, with the key, its mark and the genesis file, instead of one for all. */
  readonly folders?: boolean;
  readonly chainId?: number;
  readonly limits?: Genesis["limits"];
  /** Of the genesis block, milliseconds since the epoch. */
  readonly timestamp?: number;
  readonly randomness?: RandomSource;
}

/**
 * Writes what a new network needs: `genesis.json`, `validator-N.key.json`, `registrar.key.json` (secret of the API) and
 * `jwt.key.pem` (Ed25519, PKCS 8; signs the API's tokens). Key files have mode 600.
 * @throws Error if any of these files exists; then none is written.
 */
export function generateNetworkFiles(options: NetworkFilesOptions): Genesis {
  const { validators, outDir, folders = false, randomness = randomBytes } = options;
  if (!Number.isInteger(validators) || validators < 1) throw new RangeError("a network has at least one validator");
  const named = Array.from({ length: validators }, (_, at) => ({
    name: `validator-${at + 1}`,
    secrets: generateValidatorKeys(randomness),
  }));
  const registrarSeed = generateRegistrarKey(randomness);
  const jwtKey = ed25519PrivateKey(randomness(32)).export({ format: "pem", type: "pkcs8" });
  const genesis: Genesis = {
    format: "tabella-genesis-1",
    chain_id: options.chainId ?? localChainId,
    timestamp: options.timestamp ?? Date.now(),
    validators: named.map(({ name, secrets }) => ({ name, ...nodeSigner(secrets).publicKey })),
    registrar: registrarSigner(registrarSeed).publicKey,
    limits: options.limits ?? defaultLimits,
  };

  const genesisFile = join(outDir, "genesis.json");
  const registrarFile = join(outDir, "registrar.key.json");
  const jwtFile = join(outDir, "jwt.key.pem");
  const placeOf = (name: string): ValidatorFolder =>
    folders ? validatorFolder(join(outDir, name)) : { keyFile: join(outDir, `${name}.key.json`), dataFolder: outDir };
  const keyFiles = named.map(({ name }) => placeOf(name).keyFile);
  const existing = [genesisFile, registrarFile, jwtFile, ...keyFiles].find(existsSync);
  if (existing !== undefined) throw new Error(`${existing} exists; a network's files are never overwritten`);

  for (const { name, secrets } of named) {
    const { keyFile, dataFolder } = placeOf(name);
    for (const folder of [dirname(keyFile), dataFolder]) mkdirSync(folder, { recursive: true });
    writeValidatorKey(keyFile, name, secrets, dataFolder);
    if (folders) writeFileSync(join(outDir, name, "genesis.json"), formatGenesis(genesis));
  }
  writeRegistrarKey(registrarFile, registrarSeed);
  writeSecretFile(jwtFile, String(jwtKey));
  // Last, because a folder with a genesis file counts as a whole network.
  writeFileSync(genesisFile, formatGenesis(genesis), { flag: "wx" });
  return genesis;
}
