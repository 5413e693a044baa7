import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ChainState } from "@tabella/chain/state";
import type { Hash } from "@tabella/crypto/hex";
import type { Command } from "commander";
import { addLoginOptions, type LoginOptions } from "../account/login.ts";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, progressLine } from "../output.ts";
import { readBoard } from "../record/board.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { demandNetwork } from "../record/network-ledger.ts";
import { readSecret } from "../secret-input.ts";
import { readTrusteeSecret, type TrusteeSecret } from "./trustee-secret.ts";

/** What `ceremony` and `decrypt` have in common. */
export interface TrusteeOptions extends LoginOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  readonly election?: string;
  readonly chain?: string;
  readonly genesis?: string;
  readonly out?: string;
  readonly json?: true;
}

export function addTrusteeOptions(command: Command): Command {
  command
    .requiredOption("--key <file>", "your backup, of this command or of the trustee's page; or a key of belenios-tool")
    .option("--passphrase-file <file>", "the passphrase of the backup, instead of asking for it")
    .option("--election <uuid>", "the election; needed where the key is belenios-tool's")
    .option("--chain <file>", "offline: chain.ndjson, the blocks of the board")
    .option("--genesis <file>", "offline: genesis.json, whose seals count")
    .option("--out <file>", "offline: where the message goes that you then submit");
  return addLoginOptions(command).option("--json", "print one JSON document");
}

export function secretOf({ key, passphraseFile, election }: TrusteeOptions): Promise<TrusteeSecret> {
  const passphrase = () => readSecret({ file: passphraseFile, question: "Passphrase", option: "--passphrase-file" });
  return readTrusteeSecret(key, { passphrase, electionId: election });
}

/**
 * The replayed ledger of the files, or null if the trustee works online.
 * @param pinned the genesis hash that the backup names, null if none does
 * @throws UserFailure for half of either, for files that do not hold, for those of another network
 */
export async function offlineBoard(
  { chain, genesis, api }: TrusteeOptions,
  pinned: Hash | null,
): Promise<ChainState | null> {
  if (api !== undefined && chain === undefined) return null;
  if (api !== undefined || chain === undefined || genesis === undefined) {
    throw new UserFailure("give either --chain and --genesis, or --api and --email", exitCodes.usage);
  }
  const ofNetwork = demandNetwork(parseGenesisText(readInputText(genesis)), pinned);
  const progress = progressLine("checking blocks");
  const state = await readBoard({ chain, genesis: ofNetwork, onProgress: progress.report });
  progress.end();
  return state;
}

/** Writes the message that the trustee then submits. @returns the file */
export function writeMessage({ out }: TrusteeOptions, text: string): string {
  if (out === undefined) throw new UserFailure("--out is needed: where the message goes", exitCodes.usage);
  const file = resolve(out);
  writeFileSync(file, `${text}\n`);
  return file;
}
