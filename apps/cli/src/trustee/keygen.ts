import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import { genesisHash } from "@tabella/chain/genesis";
import { sealKeyBackup } from "@tabella/chain/key-backup";
import { passphraseLengthMin } from "@tabella/chain/passphrase-seal";
import { sealSeedBackup } from "@tabella/chain/seed-backup";
import { encodeScalar } from "@tabella/crypto/scalar";
import { Uuid } from "@tabella/election/election";
import { generateSeed } from "@tabella/election/threshold/seed-keys";
import { encodeTrusteePublicKey, generateTrusteeKey } from "@tabella/election/trustee-key";
import { writeSecretFile } from "@tabella/keys/key-file";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import type { Command } from "commander";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { wholeNumber } from "../options.ts";
import { exitCodes, paint, printJson, printLine } from "../output.ts";
import { parseGenesisText } from "../record/genesis-file.ts";
import { readNewSecret } from "../secret-input.ts";
import { readTrusteeSecret } from "./trustee-secret.ts";

interface Options {
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

const { random } = nodeSealingHost;
const trustees = wholeNumber(1, 20);

export function addKeygen(trustee: Command): void {
  trustee
    .command("keygen")
    .description("make a trustee's key, or with --index the seed for a ceremony, in a backup under a passphrase")
    .requiredOption("--election <uuid>", "the election that the key is for")
    .requiredOption("--out <file>", "the backup: never overwritten, and all that you must keep")
    .option("--public <file>", "single trustee: where the public key goes that you then submit")
    .option("--index <n>", "ceremony: your number among the trustees, from 1", trustees)
    .option("--size <n>", "ceremony: how many trustees share the key", trustees)
    .option("--threshold <n>", "ceremony: how many of them it takes to decrypt, fewer than all", trustees)
    .option("--attempt <n>", "ceremony: which attempt; a new one needs a fresh seed", trustees, 1)
    .option("--genesis <file>", "ceremony: genesis.json of the network")
    .option("--passphrase-file <file>", "the passphrase, instead of asking for it")
    .option("--json", "print one JSON document")
    .action(makeKey);
}

async function makeKey(options: Options): Promise<void> {
  const { election, passphraseFile } = options;
  if (!Uuid.safeParse(election).success) throw usage(`${election} is no uuid of an election`);
  const out = resolve(options.out);
  if (existsSync(out)) throw usage(`${out} exists; nothing is overwritten`);
  const seat = seatOf(options);
  if (seat !== null && options.public !== undefined) throw usage("--public is for a single trustee");
  if (seat === null && options.public === undefined)
    throw usage("give --public for a single key, or --index for a ceremony");
  const passphrase = await readNewSecret({
    file: passphraseFile,
    question: "Passphrase",
    option: "--passphrase-file",
    lengthMin: passphraseLengthMin,
  });
  const publicKey =
    seat === null ? await makeSingle(options, { out, passphrase }) : await makeSeed(seat, { out, passphrase });
  // A backup that does not open is none: what lies on the disk is opened once before anybody relies on it.
  await readTrusteeSecret(out, { passphrase: async () => passphrase, electionId: election });

  const next = seat === null ? { publicKeyFile: resolve(options.public ?? "") } : {};
  if (options.json) {
    printJson({ ok: true, election, backup: out, publicKey, ...next });
    return;
  }
  printLine(`${paint.green("✓")} ${out} is your backup, and it opens. Keep it and its passphrase apart.`);
  printLine(
    seat === null
      ? `Now submit the public key: tabella trustee submit ${options.public} --election ${election} --api …`
      : `Now take part: tabella trustee ceremony --key ${options.out} …`,
  );
}

interface Backup {
  readonly out: string;
  readonly passphrase: string;
}

async function makeSingle({ election, public: file }: Options, { out, passphrase }: Backup): Promise<string> {
  const { privateKey, publicKey } = generateTrusteeKey(random);
  const { public_key } = publicKey;
  const secret = { electionId: election, publicKey: public_key, privateKey: encodeScalar(privateKey), passphrase };
  writeSecretFile(out, await sealKeyBackup(secret, nodeSealingHost));
  writeFileSync(resolve(file ?? ""), `${encodeTrusteePublicKey(publicKey)}\n`);
  return public_key;
}

async function makeSeed(seat: CeremonySeat, { out, passphrase }: Backup): Promise<string | undefined> {
  const backup = await sealSeedBackup(seat, passphrase, nodeSealingHost);
  writeSecretFile(out, backup);
  return undefined;
}

/** The place in a ceremony that the options name, or null if they name none. */
function seatOf({ election, index, size, threshold, attempt, genesis }: Options): CeremonySeat | null {
  if (index === undefined && size === undefined && threshold === undefined) return null;
  if (index === undefined || size === undefined || threshold === undefined || genesis === undefined) {
    throw usage("a ceremony needs --index, --size, --threshold and --genesis");
  }
  if (index > size) throw usage(`there is no trustee ${index} of ${size}`);
  if (threshold >= size) throw usage("the threshold is below the size; where all are needed, each is a single trustee");
  const network = genesisHash(parseGenesisText(readInputText(genesis)));
  return { genesisHash: network, election, attempt, size, threshold, index, seed: generateSeed(random) };
}

function usage(why: string): UserFailure {
  return new UserFailure(why, exitCodes.usage);
}
