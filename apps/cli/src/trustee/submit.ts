import type { DkgTrusteeTransaction } from "@tabella/chain/dkg-transaction";
import { defaultLimits } from "@tabella/chain/genesis";
import type { PartialDecryptionTransaction, Transaction } from "@tabella/chain/transaction";
import { decodeTransaction } from "@tabella/chain/transaction-codec";
import { parseCertificate } from "@tabella/election/threshold/certificate";
import { parseTrusteePublicKey, type TrusteePublicKey } from "@tabella/election/trustee-key";
import { createValidatorClient } from "@tabella/rpc/validator/client";
import type { Command } from "commander";
import { addLoginOptions, type LoginOptions, logIn } from "../account/login.ts";
import type { Participant } from "../account/participant.ts";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";

interface Options extends LoginOptions {
  readonly election?: string;
  readonly node?: string;
  readonly json?: true;
}

export function addSubmit(trustee: Command): void {
  const command = trustee
    .command("submit")
    .description("send what keygen, ceremony, decrypt or belenios-tool wrote")
    .argument("<file>", "a public key, a certificate, or a signed message of the ceremony or the tally")
    .option("--election <uuid>", "the election; needed for a public key or certificate");
  addLoginOptions(command)
    .option(
      "--node <url>",
      "instead of --api: a validator; it takes what you signed for the ledger, without an account",
    )
    .option("--json", "print one JSON document")
    .action(submit);
}

async function submit(file: string, options: Options): Promise<void> {
  const message = read(file, readInputText(file).trim(), options);
  const sent = options.node === undefined ? await message.send(await logIn(options)) : await put(message, options.node);
  const { what, electionId } = message;
  if (options.json) printJson({ ok: true, election: electionId, what, ...sent });
  else printLine(`${paint.green("✓")} The ${what} is accepted.`);
}

interface Message {
  readonly what: string;
  readonly electionId: string;
  /** Its text, if it is signed for the ledger: then it says itself whose it is. */
  readonly transaction?: string;
  send(trustee: Participant): Promise<object>;
}

/** The election's server may be lost, or refuse: the ledger asks for no account. */
async function put({ what, transaction }: Message, node: string): Promise<object> {
  if (transaction === undefined)
    throw new UserFailure(`a ${what} goes to the election's server alone`, exitCodes.usage);
  return createValidatorClient(node).ballots.submit.mutate({ transaction });
}

function read(file: string, text: string, { election }: Options): Message {
  const transaction = decodeTransaction(text, defaultLimits);
  if (transaction.ok) return transactionMessage(file, text, transaction.value);
  const electionId = () => {
    if (election === undefined)
      throw new UserFailure(`which election is ${file} for? Give --election`, exitCodes.usage);
    return election;
  };
  const publicKey = parseTrusteePublicKey(text);
  if (publicKey.ok) return publicKeyMessage(electionId(), publicKey.value);
  if (parseCertificate(text).ok) return certificateMessage(electionId(), text);
  throw new UserFailure(`${file} is nothing that a trustee submits`, exitCodes.usage);
}

function transactionMessage(file: string, text: string, transaction: Transaction): Message {
  switch (transaction.type) {
    case "partial-decryption":
      return decryptionMessage(text, transaction);
    case "dkg-commitment":
    case "dkg-polynomial":
    case "dkg-complaint":
    case "dkg-output":
      return ceremonyMessage(text, transaction);
    default:
      throw new UserFailure(`${file}: a ${transaction.type} is nothing that a trustee submits`, exitCodes.usage);
  }
}

function ceremonyMessage(text: string, { type, election_id: electionId }: DkgTrusteeTransaction): Message {
  return {
    ...{ what: type, electionId, transaction: text },
    async send(trustee) {
      const api = await trustee.signedIn();
      const message = { kind: "transaction", transaction: text } as const;
      const { attempt, phase } = await api.trustees.submitCeremony.mutate({ electionId, message });
      return { attempt, phase };
    },
  };
}

/** A certificate does not say for which attempt it is: the current one. */
function certificateMessage(electionId: string, certificate: string): Message {
  return {
    what: "certificate",
    electionId,
    async send(trustee) {
      const api = await trustee.signedIn();
      const { attempt } = await api.trustees.ceremony.query({ electionId });
      const message = { kind: "certificate", attempt, certificate } as const;
      const { phase } = await api.trustees.submitCeremony.mutate({ electionId, message });
      return { attempt, phase };
    },
  };
}

function publicKeyMessage(electionId: string, { public_key, pok }: TrusteePublicKey): Message {
  return {
    what: "public key",
    electionId,
    async send(trustee) {
      const api = await trustee.signedIn();
      await api.trustees.register.mutate({ electionId, publicKey: public_key, pok });
      return { publicKey: public_key };
    },
  };
}

function decryptionMessage(text: string, { election_id: electionId, owner }: PartialDecryptionTransaction): Message {
  return {
    ...{ what: "part of the tally", electionId, transaction: text },
    async send(trustee) {
      const api = await trustee.signedIn();
      await api.trustees.submitDecryption.mutate({ electionId, transaction: text });
      return { owner };
    },
  };
}
