import { parseJson } from "@tabella/chain/canonical-json";
import { checkEvidence, type EvidenceFailure, type Misdeed } from "@tabella/chain/check-evidence";
import { type Evidence, encodeEvidence, parseEvidence } from "@tabella/chain/evidence";
import { firstIssue } from "@tabella/chain/first-issue";
import type { Genesis } from "@tabella/chain/genesis";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import {
  followValidatorChanges,
  type KnownValidators,
  sealersOf,
  type ValidatorChanges,
  ValidatorChangesSchema,
} from "@tabella/chain/validator-changes";
import { validatorOf } from "@tabella/consensus/validator-set";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { addNodeOption, type NodeOption } from "../validator/node-option.ts";

interface Options {
  readonly genesis: string;
  readonly changes?: string;
  readonly json?: true;
}

const stepNames = {
  proposal: "PROPOSALs",
  prepare: "PREPAREs",
  commit: "COMMITs",
  "round-change": "ROUND-CHANGEs",
} as const;

const failures: Record<EvidenceFailure["code"], string> = {
  EVIDENCE_OF_ANOTHER_CHAIN: "it is about another chain than this genesis file's",
  EVIDENCE_HEIGHT_UNKNOWN: "no validators are known for this height",
  EVIDENCE_PLACES_DIFFER: "the two do not exclude each other: they are of different authors, heights, rounds or kinds",
  EVIDENCE_VALUES_EQUAL: "both say the same, and that is no offence",
  EVIDENCE_OF_STRANGER: "the accused was no validator at this height",
  EVIDENCE_SIGNATURE_INVALID: "a signature does not hold",
  EVIDENCE_CERTIFICATE_INVALID: "a block of it was not sealed by a quorum",
};

export function addCommand(program: Command): void {
  const proofs = program.command("evidence").description("a proof that validators broke the protocol");
  addSubmit(proofs);
  proofs
    .command("verify")
    .description("check a proof offline, and say who is guilty of what; same exit codes as verify")
    .argument("<file>", "the proof")
    .requiredOption("--genesis <file>", "genesis.json: who the validators are")
    .option("--changes <file>", "changes of the set since genesis, as a validator's validators.changes gives them")
    .option("--json", "print one JSON document")
    .action((file: string, options: Options) => {
      const evidence = readEvidence(file);
      const known = knownValidators(parseGenesisText(readInputText(options.genesis)), options.changes);
      const { identity } = known;
      const validatorsAt = (height: number) => sealersOf(known, height);
      const checked = checkEvidence({ identity, validatorsAt, checker: nodeSignatureChecker }, evidence);
      if (!checked.ok) process.exitCode = exitCodes.failed;
      const nameOf = (address: `0x${string}`, height: number) =>
        validatorOf(validatorsAt(height), address)?.name ?? null;
      if (options.json) return printJson(checked.ok ? { ok: true, value: named(checked.value, nameOf) } : checked);

      if (!checked.ok) {
        printLine(`${paint.red("✗")} It proves nothing: ${failures[checked.error.code]} (${checked.error.code}).`);
        return;
      }
      for (const sentence of verdict(checked.value, nameOf)) printLine(`${paint.green("✓")} ${sentence}`);
    });
}

/** What a node that has stopped at a fork cannot do itself any more; anybody may. */
function addSubmit(proofs: Command): void {
  addNodeOption(proofs.command("submit"))
    .description("put a proof to the ledger, which records each offence once")
    .argument("<file>", "the proof, such as the file of a validator that has stopped")
    .option("--json", "print one JSON document")
    .action(async (file: string, { node, json }: NodeOption & { readonly json?: true }) => {
      const transaction = encodeTransaction({ type: "evidence", evidence: encodeEvidence(readEvidence(file)) });
      const { transactionHash } = await createValidatorClient(node).ballots.submit.mutate({ transaction });
      if (json) return printJson({ transactionHash });
      printLine(`The validator has found the proof true. It is in one of the next blocks: ${transactionHash}`);
    });
}

/** @throws UserFailure (exit code 2) if the file holds none */
function readEvidence(file: string): Evidence {
  const evidence = parseEvidence(readInputText(file));
  if (!evidence.ok) throw new UserFailure(`${file} is not a proof: ${evidence.error}`, exitCodes.usage);
  return evidence.value;
}

/** @throws UserFailure (exit code 2) if the changes are none, or do not follow from genesis */
function knownValidators(genesis: Genesis, file: string | undefined): KnownValidators {
  const changes = file === undefined ? [] : readChanges(file);
  const followed = followValidatorChanges(genesis, changes, nodeSignatureChecker);
  if (followed.ok) return followed.value;
  const { code, height } = followed.error;
  throw new UserFailure(`${file}: the change in block ${height} does not hold (${code})`, exitCodes.usage);
}

function readChanges(file: string): ValidatorChanges {
  const json = parseJson(readInputText(file));
  if (!json.ok) throw new UserFailure(`${file}: ${json.error}`, exitCodes.usage);
  const parsed = ValidatorChangesSchema.safeParse(json.value);
  if (!parsed.success) throw new UserFailure(`${file}: ${firstIssue(parsed.error)}`, exitCodes.usage);
  return parsed.data;
}

type NameOf = (address: `0x${string}`, height: number) => string | null;

function named(misdeed: Misdeed, nameOf: NameOf): object {
  const guilty = misdeed.guilty.map((address) => ({ address, name: nameOf(address, misdeed.height) }));
  return { ...misdeed, guilty };
}

function verdict(misdeed: Misdeed, nameOf: NameOf): readonly string[] {
  const { height } = misdeed;
  const who = (address: `0x${string}`) => `${nameOf(address, height) ?? "a validator"} (${address})`;
  if (misdeed.kind === "equivocation") {
    const { round, step, guilty } = misdeed;
    return [`${who(guilty[0])} signed two different ${stepNames[step]} for height ${height}, round ${round}.`];
  }
  const { rounds, guilty } = misdeed;
  const sealed = `Two different blocks were sealed at height ${height}, in rounds ${rounds[0]} and ${rounds[1]}.`;
  if (guilty.length > 0) return [sealed, ...guilty.map((address) => `${who(address)} sealed both of them.`)];
  return [sealed, "Their seals are of different rounds and convict nobody by name: more than f validators lied."];
}
