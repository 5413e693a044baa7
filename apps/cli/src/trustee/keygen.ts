import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { genesisHash } from "@tabella/chain/genesis";
import { sealKeyBackup } from "@tabella/chain/key-backup";
import { passphraseLengthMin } from "@tabella/chain/passphrase-seal";
import { sealSeedBackup } from "@tabella/chain/seed-backup";
import type { Hash } from "@tabella/crypto/hex";
import { encodeScalar } from "@tabella/crypto/scalar";
import { Uuid } from "@tabella/election/election";
import { generateSeed } from "@tabella/election/threshold/seed-keys";
import { encodeTrusteePublicKey, generateTrusteeKey, type TrusteePublicKey } from "@tabella/election/trustee-key";
import { writeSecretFile } from "@tabella/keys/key-file";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import type { Command } from "commander";
import { addLoginOptions, type LoginOptions, logIn } from "../account/login.ts";
import type { Participant } from "../account/participant.ts";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { readNewSecret } from "../secret-input.ts";
import { type OfferedSeat, offeredSeat } from "./offered-seat.ts";
import { readTrusteeSecret } from "./trustee-secret.ts";

interface Options extends LoginOptions {
  readonly election: string;
  readonly out: string;
  readonly public?: string;
  readonly index?: number;
  readonly size?: number;
  readonly threshold?: number;
  readonly attempt: number;
  readonly genesis?: string;
  readonly passphraseFile?: string;
  readonly json?: true;
}

/** A place among trustees who share a key, on one network; null: the key is the trustee's alone. */
type Place = (OfferedSeat & { readonly genesisHash: Hash }) | null;

const { random } = nodeSealingHost;
const trustees = wholeNumber(1, 20);

export function addKeygen(trustee: Command): void {
  const command = trustee
    .command("keygen")
    .description("make a trustee's key, or the seed for a ceremony, in a backup under a passphrase")
    .requiredOption("--election <uuid>", "the election that the key is for")
    .requiredOption("--out <file>", "the backup: never overwritten, and all that you must keep")
    .option("--public <file>", "offline, key of your own: where the public key goes that you then submit")
    .option("--index <n>", "offline, shared key: your number among the trustees, from 1", trustees)
    .option("--size <n>", "offline, shared key: how many trustees share it", trustees)
    .option("--threshold <n>", "offline, shared key: how many of them it takes to decrypt, fewer than all", trustees)
    .option("--attempt <n>", "offline, shared key: which attempt; a new one needs a fresh seed", trustees, 1)
    .option("--genesis <file>", "shared key: genesis.json of the network")
    .option("--passphrase-file <file>", "the passphrase, instead of asking for it");
  addLoginOptions(command).option("--json", "print one JSON document").action(makeKey);
}

async function makeKey(options: Options): Promise<void> {
  const { election, passphraseFile } = options;
  if (!Uuid.safeParse(election).success) throw usage(`${election} is no uuid of an election`);
  const out = resolve(options.out);
  if (existsSync(out)) throw usage(`${out} exists; nothing is overwritten`);
  const session = options.api === undefined ? null : await logIn(options);
  const place = session === null ? placeFrom(options) : await placeOffered(options, session);
  const passphrase = await readNewSecret({
    file: passphraseFile,
    question: "Passphrase",
    option: "--passphrase-file",
    lengthMin: passphraseLengthMin,
  });
  const made = { election, out, passphrase };
  const publicKey = place === null ? await makeSingle(made) : await makeSeed(made, place);
  // A backup that does not open is none: what lies on the disk is opened once before anybody relies on it.
  await readTrusteeSecret(out, { passphrase: async () => passphrase, electionId: election });
  if (publicKey !== null) await handOut(publicKey, options, session);
  report(options, { out, place, publicKey });
}

/** The public part of a key of one's own: to a file, and to the server of who works online. */
async function handOut(key: TrusteePublicKey, options: Options, session: Participant | null): Promise<void> {
  const { election: electionId, public: file } = options;
  if (file !== undefined) writeFileSync(resolve(file), `${encodeTrusteePublicKey(key)}\n`);
  const api = await session?.signedIn();
  await api?.trustees.register.mutate({ electionId, publicKey: key.public_key, pok: key.pok });
}

function report(
  { election, json, api, out: named }: Options,
  made: { readonly out: string; readonly place: Place; readonly publicKey: TrusteePublicKey | null },
): void {
  const { out, place, publicKey } = made;
  if (json) {
    const key = publicKey === null ? {} : { publicKey: publicKey.public_key };
    printJson({
      ok: true,
      election,
      backup: out,
      ...place,
      ...key,
      submitted: publicKey !== null && api !== undefined,
    });
    return;
  }
  printLine(`${paint.green("✓")} ${out} is your backup, and it opens. Keep it and its passphrase apart.`);
  if (place !== null) {
    const { index, size, threshold } = place;
    printLine(
      `You are trustee ${index} of ${size}, of whom any ${threshold} can decrypt. If that is not what was agreed, stop here.`,
    );
    printLine(`Now take part: tabella trustee ceremony --key ${named} …`);
  } else if (api === undefined) printLine("Now submit the public key with tabella trustee submit.");
  else printLine("Your public key is registered.");
}

interface Backup {
  readonly election: string;
  readonly out: string;
  readonly passphrase: string;
}

async function makeSingle({ election, out, passphrase }: Backup): Promise<TrusteePublicKey> {
  const { privateKey, publicKey } = generateTrusteeKey(random);
  const secret = { publicKey: publicKey.public_key, privateKey: encodeScalar(privateKey) };
  writeSecretFile(out, await sealKeyBackup({ electionId: election, passphrase, ...secret }, nodeSealingHost));
  return publicKey;
}

async function makeSeed({ election, out, passphrase }: Backup, place: NonNullable<Place>): Promise<null> {
  const seat = { ...place, election, seed: generateSeed(random) };
  writeSecretFile(out, await sealSeedBackup(seat, passphrase, nodeSealingHost));
  return null;
}

/** What the server's administrator has the account down for. */
async function placeOffered(options: Options, session: Participant): Promise<Place> {
  if (options.index !== undefined) throw usage("--index and what goes with it are for working offline, without --api");
  const api = await session.signedIn();
  const mine = (await api.trustees.mine.query()).find(({ electionId }) => electionId === options.election);
  if (mine === undefined) throw usage(`${session.email} is no trustee of this election`);
  if (mine.kind === "single") return null;
  const genesis = options.genesis === undefined ? await api.chain.genesis.query() : readInputText(options.genesis);
  return { ...(await offeredSeat(api, options.election)), genesisHash: genesisHash(parseGenesisText(genesis)) };
}

/** The place that the options name. */
function placeFrom(options: Options): Place {
  const { index, size, threshold, attempt, genesis } = options;
  if (index === undefined && size === undefined && threshold === undefined) {
    if (options.public === undefined) throw usage("give --public for a key of your own, or --index for a shared one");
    return null;
  }
  if (index === undefined || size === undefined || threshold === undefined || genesis === undefined) {
    throw usage("a shared key needs --index, --size, --threshold and --genesis");
  }
  if (options.public !== undefined) throw usage("--public is for a key of your own");
  if (index > size) throw usage(`there is no trustee ${index} of ${size}`);
  if (threshold >= size) throw usage("the threshold is below the size; where all are needed, each has a key alone");
  return { index, size, threshold, attempt, genesisHash: genesisHash(parseGenesisText(readInputText(genesis))) };
}

function usage(why: string): UserFailure {
  return new UserFailure(why, exitCodes.usage);
}
