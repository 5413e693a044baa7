import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ValidatorEntry } from "@tabella/chain/validator-transaction";
import { ValidatorEntrySchema } from "@tabella/chain/validator-transaction-schema";
import { nodeSigner } from "@tabella/keys/node-signer";
import { generateValidatorKeys, writeValidatorKey } from "@tabella/keys/validator-keys";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { exitCodes, printJson, printLine } from "../output.ts";

interface Options {
  readonly name: string;
  readonly out: string;
  readonly json?: true;
}

export function addKeygen(validator: Command): void {
  validator
    .command("keygen")
    .description("make the keys of one more validator, and the public file that the others vote on")
    .requiredOption("--name <name>", "what it will be called on the chain")
    .requiredOption("--out <folder>", "where the files go; nothing there is overwritten")
    .option("--json", "print one JSON document")
    .action(({ name, out, json }: Options) => {
      const folder = resolve(out);
      const secrets = generateValidatorKeys();
      const { address, publicKey } = nodeSigner(secrets);
      const entry: ValidatorEntry = { name, ...publicKey };
      if (!ValidatorEntrySchema.safeParse(entry).success) {
        throw new UserFailure(
          "a name has 1 to 50 letters, digits, and ' ._-', a letter or digit first",
          exitCodes.usage,
        );
      }
      const keyFile = join(folder, `${name}.key.json`);
      const publicFile = join(folder, `${name}.validator.json`);
      const existing = [keyFile, publicFile].find((file) => existsSync(file));
      if (existing !== undefined)
        throw new UserFailure(`${existing} exists; keys are never overwritten`, exitCodes.usage);
      mkdirSync(folder, { recursive: true });
      writeValidatorKey(keyFile, name, secrets);
      writeFileSync(publicFile, `${JSON.stringify(entry, null, 2)}\n`, { flag: "wx" });
      if (json) return printJson({ name, address, keyFile, publicFile });
      printLine(`${name} is ${address}.`);
      printLine(`Secret, for its own machine only: ${keyFile}`);
      printLine(`For the other operators, who vote on it: ${publicFile}`);
    });
}
