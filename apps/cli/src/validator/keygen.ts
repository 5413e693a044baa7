import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ValidatorEntry } from "@tabella/chain/validator-transaction";
import { ValidatorEntrySchema } from "@tabella/chain/validator-transaction-schema";
import { nodeSigner } from "@tabella/keys/node-signer";
import { validatorFolder } from "@tabella/keys/validator-folder";
import { generateValidatorKeys, loadSigner, writeValidatorKey } from "@tabella/keys/validator-keys";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes, printJson, printLine } from "../output.ts";

interface Options {
  readonly name: string;
  readonly out: string;
  readonly folders?: boolean;
  readonly json?: true;
}

export function addKeygen(validator: Command): void {
  validator
    .command("keygen")
    .description("make the keys of one more validator, and the public file that the others vote on")
    .requiredOption("--name <name>", "what it will be called on the chain")
    .requiredOption("--out <folder>", "where the files go; nothing there is overwritten")
    .option("--folders", "in a folder each for its keys and its data, as containers have them; a key there is kept")
    .option("--json", "print one JSON document")
    .action(({ name, out, folders = false, json }: Options) => {
      const { keyFile, publicFile, markFolder } = placesOf(name, resolve(out), folders);
      const existing = [keyFile, publicFile].find((file) => existsSync(file));
      if (existing !== undefined && !folders)
        throw new UserFailure(`${existing} exists; keys are never overwritten`, exitCodes.usage);
      const secrets = existsSync(keyFile) ? null : generateValidatorKeys();
      const { address, publicKey } = secrets === null ? loadSigner(keyFile) : nodeSigner(secrets);
      const entry: ValidatorEntry = { name, ...publicKey };
      if (!ValidatorEntrySchema.safeParse(entry).success) {
        throw new UserFailure(
          "a name has 1 to 50 letters, digits, and ' ._-', a letter or digit first",
          exitCodes.usage,
        );
      }
      for (const folder of [dirname(keyFile), markFolder]) mkdirSync(folder, { recursive: true });
      if (secrets !== null) writeValidatorKey(keyFile, name, secrets, markFolder);
      // It follows from the key, so whatever an attempt that was broken off has left of it is made good.
      writeFileSync(publicFile, `${JSON.stringify(entry, null, 2)}\n`);
      if (json) return printJson({ name, address, keyFile, publicFile });
      printLine(`${name} is ${address}.`);
      printLine(`Secret, for its own machine only: ${keyFile}`);
      printLine(`For the other operators, who vote on it: ${publicFile}`);
    });
}

function placesOf(name: string, folder: string, folders: boolean) {
  const { keyFile, dataFolder } = folders
    ? validatorFolder(folder)
    : { keyFile: join(folder, `${name}.key.json`), dataFolder: folder };
  return { keyFile, publicFile: join(dirname(keyFile), `${name}.validator.json`), markFolder: dataFolder };
}
