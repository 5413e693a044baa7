import type { ChainState } from "@tabella/chain/state";
import type { TallyFacts } from "@tabella/chain/tally-facts";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import type { Command } from "commander";
import { logIn } from "../account/login.ts";
import { paint, printJson, printLine, printNotice, progressLine } from "../output.ts";
import { networkLedger } from "../record/network-ledger.ts";
import { claimTally } from "./one-tally.ts";
import { addTrusteeOptions, offlineBoard, secretOf, type TrusteeOptions, writeMessage } from "./options.ts";
import { decryptTally, tallyToOpen } from "./partial-decryption.ts";
import { tallyLines } from "./tally-lines.ts";
import { pinnedNetwork, type TrusteeSecret } from "./trustee-secret.ts";

export function addDecrypt(trustee: Command): void {
  const command = trustee
    .command("decrypt")
    .description("your part in opening the tally that this program adds up itself from the blocks, and of no other");
  addTrusteeOptions(command).action(decrypt);
}

async function decrypt(options: TrusteeOptions): Promise<void> {
  const secret = await secretOf(options);
  const offline = await offlineBoard(options, pinnedNetwork(secret));
  if (offline === null) return decryptOnline(options, secret);
  const { transaction, facts } = make(offline, { secret, keyFile: options.key });
  const out = writeMessage(options, encodeTransaction(transaction));
  report(options, { ...facts, out }, `${out} is ${sentence(facts)}. Now submit it.`);
}

async function decryptOnline(options: TrusteeOptions, secret: TrusteeSecret): Promise<void> {
  const session = await logIn(options);
  const api = await session.signedIn();
  const state = await networkLedger(api, { file: options.genesis, pinned: pinnedNetwork(secret) });
  const { transaction, facts } = make(state, { secret, keyFile: options.key });
  const { election: electionId } = facts;
  const input = { electionId, transaction: encodeTransaction(transaction) };
  await (await session.signedIn()).trustees.submitDecryption.mutate(input);
  report(options, { ...facts, submitted: true }, `On the board: ${sentence(facts)}.`);
}

interface Facts extends TallyFacts {
  readonly election: string;
  /** The trustee's number. */
  readonly owner: number;
}

function make(state: ChainState, { secret, keyFile }: { readonly secret: TrusteeSecret; readonly keyFile: string }) {
  const opening = tallyToOpen(state, secret);
  for (const line of tallyLines(opening.facts)) printNotice(line);
  claimTally(keyFile, secret.electionId, opening.facts.tallyHash);
  const progress = progressLine("decrypting");
  const transaction = decryptTally(opening, progress.report);
  progress.end();
  const { owner } = opening;
  return { transaction, facts: { election: secret.electionId, owner, ...opening.facts } satisfies Facts };
}

function sentence({ owner, ballots }: Facts): string {
  return `your part, as trustee ${owner}, in the tally of ${ballots} ballots`;
}

function report({ json }: TrusteeOptions, document: object, text: string): void {
  if (json) printJson({ ok: true, ...document });
  else printLine(`${paint.green("✓")} ${text}`);
}
