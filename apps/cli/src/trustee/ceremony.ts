import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ChainState } from "@tabella/chain/state";
import type { Command } from "commander";
import { doorOf, logIn } from "../account/login.ts";
import { anonymous } from "../account/participant.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine, printNotice } from "../output.ts";
import { networkLedger } from "../record/network-ledger.ts";
import {
  backupStep,
  filesForTool,
  outsideComplaintStep,
  outsideStep,
  type SeatKey,
  seatKeys,
  type TrusteeStep,
} from "./ceremony-step.ts";
import { playCeremony, submitStep } from "./online-ceremony.ts";
import { addTrusteeOptions, offlineBoard, secretOf, type TrusteeOptions, writeMessage } from "./options.ts";
import { pinnedNetwork, type TrusteeSecret } from "./trustee-secret.ts";

interface Options extends TrusteeOptions {
  readonly raw?: string;
  readonly message?: string;
}

const help = `
With belenios-tool: make your key and certificate with step 1 of setup generate-trustee-key-threshold and submit the
certificate. Then, with --key FILE.key and --election each time:
  --raw DIR            writes certs.jsons for step 3, and later vinput for step 5
  --message FILE       signs what step 3 (the polynomial) or step 5 (the voutput) printed. The polynomial is needed twice:
                       first its commitment is made of it, and when all have committed, it is shown.
  neither              where step 5 refuses the vinput: complains of the trustee who sent the wrong share
Decrypt with tabella trustee decrypt --key FILE.key: the board demands proofs that belenios-tool does not make.`;

export function addCeremony(trustee: Command): void {
  const command = trustee
    .command("ceremony")
    .description(
      "make a key together with other trustees: what is yours to do next follows from backup and board alone",
    )
    .option("--raw <folder>", "write the messages of the board as belenios-tool reads them, and nothing else")
    .option("--message <file>", "sign what belenios-tool made with your key, instead of making it")
    .addHelpText("after", help);
  addTrusteeOptions(command).action(takePart);
}

async function takePart(options: Options): Promise<void> {
  const secret = await secretOf(options);
  const board = await offlineBoard(options, pinnedNetwork(secret));
  if (options.raw !== undefined) {
    const state = board ?? (await onlineBoard(options, secret));
    return writeFilesForTool(options, filesForTool(state, secret));
  }
  if (board === null) return takePartOnline(options, secret);
  const step = nextStep(board, secret, options.message);
  if (step.do !== "send") return report(options, step);
  const out = writeMessage(options, step.message);
  const keys = keysToCompare(board, secret, step);
  if (options.json) {
    printJson({ ok: true, do: "submit", what: step.what, out, ...(keys.length === 0 ? {} : { compare: keys }) });
    return;
  }
  for (const line of comparison(keys)) printLine(line);
  printLine(`${paint.green("✓")} ${out} is your ${step.what}. Now submit it, and come back with a newer board.`);
}

async function takePartOnline(options: Options, secret: TrusteeSecret): Promise<void> {
  const session = await logIn(options);
  const ledger = await onlineBoard(options, secret);
  if (options.message === undefined && secret.kind === "seat") {
    const onStep = (step: TrusteeStep, state: ChainState) => {
      for (const line of comparison(keysToCompare(state, secret, step))) printNotice(line);
      printNotice(step.do === "send" ? `sending your ${step.what}` : sentence(step));
    };
    return report(options, await playCeremony(session, { ledger, secret, onStep }));
  }
  const step = nextStep(ledger, secret, options.message);
  if (step.do !== "send") return report(options, step);
  await submitStep(session, secret, step);
  if (options.json) printJson({ ok: true, do: "submit", what: step.what, submitted: true });
  else printLine(`${paint.green("✓")} Your ${step.what} is on the board.`);
}

function onlineBoard(options: Options, secret: TrusteeSecret): Promise<ChainState> {
  return networkLedger(anonymous(doorOf(options)), { file: options.genesis, pinned: pinnedNetwork(secret) });
}

function nextStep(board: ChainState, secret: TrusteeSecret, message: string | undefined): TrusteeStep {
  if (message !== undefined) return outsideStep(board, secret, readInputText(message));
  if (secret.kind === "seat") return backupStep(board, secret);
  return outsideComplaintStep(board, secret);
}

/** Whose keys are shown: everyone's, before the first message that counts on them. */
function keysToCompare(state: ChainState, { electionId }: TrusteeSecret, step: TrusteeStep): SeatKey[] {
  return step.do === "send" && step.what === "dkg-commitment" ? seatKeys(state, electionId) : [];
}

function comparison(keys: readonly SeatKey[]): string[] {
  if (keys.length === 0) return [];
  return [
    "Compare these keys with the other trustees, by telephone say, before you go on. One that its trustee does not know",
    "was put there by somebody else: then stop, and tell the others.",
    ...keys.map(({ index, verificationKey }) => `  trustee ${index}  ${verificationKey}`),
  ];
}

/** Says how things stand if there is nothing to send. */
function report({ json }: Options, step: Exclude<TrusteeStep, { readonly do: "send" }>): void {
  if (step.do === "failed") process.exitCode = exitCodes.failed;
  if (json) printJson({ ok: step.do !== "failed", ...step });
  else printLine(sentence(step));
}

function sentence(step: Exclude<TrusteeStep, { readonly do: "send" }>): string {
  switch (step.do) {
    case "wait":
      return `Nothing to do yet: the ${step.phase} of trustees ${step.missing.join(", ")} are missing.`;
    case "done":
      return `${paint.green("✓")} The key is made. Your public key is ${step.publicKey}.`;
    case "failed": {
      const cheaters = step.against.join(", ");
      return `${paint.red("✗")} Wrong shares came from trustees ${cheaters}. Only a new attempt helps, with a fresh key.`;
    }
  }
}

function writeFilesForTool({ raw, json }: Options, files: ReadonlyMap<string, string>): void {
  const folder = resolve(raw ?? "");
  mkdirSync(folder, { recursive: true });
  const written = [...files].map(([name, text]) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  });
  if (json) printJson({ ok: true, files: written });
  else for (const file of written) printLine(file);
}
