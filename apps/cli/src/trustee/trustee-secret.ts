import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import { openKeyBackup, readKeyBackup } from "@tabella/chain/key-backup";
import { openSeedBackup, readSeedBackup } from "@tabella/chain/seed-backup";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { parseScalar } from "@tabella/crypto/scalar";
import { checkSeedForm } from "@tabella/election/threshold/seed-keys";
import { parsePrivateKey } from "@tabella/election/trustee-key";
import { nodeSealingHost } from "@tabella/keys/sealing-host";
import { UserFailure } from "../failure.ts";
import { readInputText } from "../input-files.ts";
import { exitCodes } from "../output.ts";

/** What a trustee keeps: the key of a single trustee, or a seed with or without the place in a ceremony that it is for. */
export type TrusteeSecret =
  | { readonly kind: "key"; readonly electionId: string; readonly privateKey: bigint; readonly publicKey: string }
  | { readonly kind: "seat"; readonly electionId: string; readonly seat: CeremonySeat }
  /** Of belenios-tool, whose files name no election. */
  | { readonly kind: "seed"; readonly electionId: string; readonly seed: string };

/** The network that the secret is for, as its backup says; null if it does not. */
export function pinnedNetwork(secret: TrusteeSecret): Hash | null {
  return secret.kind === "seat" ? secret.seat.genesisHash : null;
}

const { encode, generator, multiplySecret, order } = ed25519Group;
const { random } = nodeSealingHost;

/**
 * Reads a trustee's file: a backup of this command or of the trustee's page, or a `.key` or `.privkey` of belenios-tool.
 * @param passphrase asked only where the file needs one
 * @param electionId must be the backup's; needed for belenios-tool's files
 * @throws UserFailure (exit code 2) saying why the file gives no secret
 */
export async function readTrusteeSecret(
  file: string,
  { passphrase, electionId }: { passphrase(): Promise<string>; readonly electionId: string | undefined },
): Promise<TrusteeSecret> {
  const text = readInputText(file);
  const key = readKeyBackup(text);
  const seed = readSeedBackup(text);
  if (!key.ok && !seed.ok) return readToolKey(file, text.trim(), electionId);
  const wrong = (why: string) => new UserFailure(`${file}: ${why}`, exitCodes.usage);
  const of = key.ok ? key.value.election_id : seed.ok ? seed.value.election_id : "";
  if (electionId !== undefined && of !== electionId) throw wrong(`a backup of another election, ${of}`);
  const opened = { text, passphrase: await passphrase(), electionId: of };
  if (seed.ok) {
    const seat = await openSeedBackup(opened, nodeSealingHost);
    if (!seat.ok) throw wrong(whyNot(seat.error.code));
    return { kind: "seat", electionId: of, seat: seat.value };
  }
  const publicKey = key.ok ? key.value.public_key : "";
  const digits = await openKeyBackup({ ...opened, publicKey }, nodeSealingHost);
  if (!digits.ok) throw wrong(whyNot(digits.error.code));
  const privateKey = parseScalar(digits.value, order);
  const fits = privateKey.ok && encode(multiplySecret(generator, privateKey.value, random)) === publicKey;
  if (!fits) throw wrong(whyNot("KEY_DOES_NOT_FIT"));
  return { kind: "key", electionId: of, privateKey: privateKey.value, publicKey };
}

function readToolKey(file: string, text: string, electionId: string | undefined): TrusteeSecret {
  const isSeed = checkSeedForm(text);
  const privateKey = parsePrivateKey(text);
  if (!isSeed && !privateKey.ok) throw new UserFailure(`${file} is no trustee's key`, exitCodes.usage);
  if (electionId === undefined)
    throw new UserFailure(`which election is ${file} for? Give --election`, exitCodes.usage);
  if (isSeed || !privateKey.ok) return { kind: "seed", electionId, seed: text };
  const publicKey = encode(multiplySecret(generator, privateKey.value, random));
  return { kind: "key", electionId, privateKey: privateKey.value, publicKey };
}

function whyNot(code: string): string {
  switch (code) {
    case "BACKUP_LOCKED":
      return "the passphrase does not open it, or the file was changed";
    case "KEY_DOES_NOT_FIT":
      return "the secret in it does not make the public key that it names";
    default:
      return "not a backup of a trustee's key";
  }
}
