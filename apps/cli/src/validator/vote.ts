import type { Genesis } from "@tabella/chain/genesis";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import {
  followValidatorChanges,
  type KnownValidators,
  sealersOf,
  ValidatorChangesSchema,
} from "@tabella/chain/validator-changes";
import { epochOf } from "@tabella/chain/validator-history";
import { signAsValidator } from "@tabella/chain/validator-signature";
import type { ValidatorChangeTransaction, ValidatorEntry } from "@tabella/chain/validator-transaction";
import { ValidatorEntrySchema } from "@tabella/chain/validator-transaction-schema";
import { addressOf } from "@tabella/crypto/signature";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { loadSigner } from "@tabella/keys/validator-keys";
import { createValidatorClient, type ValidatorClient } from "@tabella/rpc/validator/client";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { finalBlock } from "./final-block.ts";
import { addNodeOption, type NodeOption } from "./node-option.ts";

interface Options extends NodeOption {
  readonly key: string;
  readonly genesis: string;
  readonly json?: true;
}

export function addVotes(validator: Command): void {
  addVoteOptions(validator.command("vote-add"))
    .description("vote, as a validator's operator, to add a validator; each operator runs this")
    .argument("<file>", "its public file, as `validator keygen` made it; compare the address with its operator")
    .action((file: string, options: Options) => vote(options, () => ({ change: "add", validator: entryOf(file) })));
  addVoteOptions(validator.command("vote-remove"))
    .description("vote, as a validator's operator, to remove a validator; each operator runs this")
    .argument("<validator>", "its name or address")
    .action((named: string, options: Options) =>
      vote(options, (members) => ({ change: "remove", validator: memberOf(members, named) })),
    );
}

function addVoteOptions(command: Command): Command {
  return addNodeOption(
    command
      .requiredOption("--key <file>", "the key file of your validator, which votes")
      .requiredOption("--genesis <file>", "genesis.json of the chain"),
  ).option("--json", "print one JSON document");
}

async function vote(
  { key, genesis: genesisFile, node, json }: Options,
  changeOf: (members: readonly ValidatorEntry[]) => Pick<ValidatorChangeTransaction, "change" | "validator">,
): Promise<void> {
  const signer = loadSigner(key);
  const genesis = parseGenesisText(readInputText(genesisFile));
  const client = createValidatorClient(node);
  const known = await knownValidators(client, genesis);
  const members = sealersOf(known, Number.MAX_SAFE_INTEGER);
  const { change, validator } = changeOf(members.map(({ name, publicKey }) => ({ name, ...publicKey })));
  const unsigned = { type: "validator-change", change, validator, author: signer.address } as const;
  const epoch = epochOf({ validatorHistory: known.history });
  const transaction = signAsValidator(known.identity, { ...unsigned, epoch }, signer);
  const { transactionHash } = await client.ballots.submit.mutate({ transaction: encodeTransaction(transaction) });
  const block = await finalBlock(client, transactionHash);
  const address = addressOf(validator);
  const { proposals, votesNeeded, epoch: now } = await client.validators.governance.query();
  const open = proposals.find((each) => each.change === change && each.address === address);
  const outcome = { change, name: validator.name, address, transactionHash, block, isDecided: now > epoch };
  if (json) return printJson({ ...outcome, votes: open?.authors.length ?? null, votesNeeded });
  printLine(`Your vote to ${change} ${validator.name} (${address}) is in block ${block}.`);
  if (open !== undefined) printLine(`${open.authors.length} of ${votesNeeded} votes that are needed.`);
  else printLine(`It is decided: from the next block on there are ${membersNow(members.length, change)} validators.`);
}

const membersNow = (before: number, change: "add" | "remove") => before + (change === "add" ? 1 : -1);

/** Followed from genesis.json: the node is not believed about who the validators are. */
async function knownValidators(client: ValidatorClient, genesis: Genesis): Promise<KnownValidators> {
  const stated = await client.validators.changes.query({ height: Number.MAX_SAFE_INTEGER });
  const changes = ValidatorChangesSchema.safeParse(stated);
  const known = changes.success ? followValidatorChanges(genesis, changes.data, nodeSignatureChecker) : null;
  if (known?.ok) return known.value;
  throw new UserFailure("this node's validators do not follow from your genesis.json", exitCodes.failed);
}

function entryOf(file: string): ValidatorEntry {
  try {
    return ValidatorEntrySchema.parse(JSON.parse(readInputText(file)));
  } catch (error) {
    if (error instanceof UserFailure) throw error;
    throw new UserFailure(`${file} is not the public file of a validator`, exitCodes.usage);
  }
}

function memberOf(members: readonly ValidatorEntry[], named: string): ValidatorEntry {
  const found = members.find((each) => each.name === named || addressOf(each) === named.toLowerCase());
  if (found !== undefined) return found;
  const names = members.map(({ name }) => name).join(", ");
  throw new UserFailure(`no validator ${named}; there are ${names}`, exitCodes.usage);
}
