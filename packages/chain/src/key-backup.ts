import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import {
  type BackupUnreadable,
  openWithPassphrase,
  readBackup,
  type SealingHost,
  sealSchemas,
  sealUnderPassphrase,
} from "./passphrase-seal.ts";

/* The file in which a single trustee keeps the private key of one election. */

const format = "tabella-trustee-key-1";

const KeyBackup = z.strictObject({
  format: z.literal(format),
  election_id: z.string().min(1).max(40),
  public_key: z.string().regex(/^[0-9a-f]{64}$/),
  derivation: sealSchemas.derivation,
  cipher: sealSchemas.cipher,
  private_key: sealSchemas.sealed,
});
export type KeyBackup = z.infer<typeof KeyBackup>;

export type KeyBackupFailure =
  | BackupUnreadable
  | { readonly code: "BACKUP_OF_ANOTHER_ELECTION"; readonly electionId: string }
  | { readonly code: "BACKUP_OF_ANOTHER_KEY"; readonly publicKey: string };

interface Sealing {
  readonly electionId: string;
  /** 64 hexadecimal digits. */
  readonly publicKey: string;
  /** The private exponent in decimal digits. */
  readonly privateKey: string;
  readonly passphrase: string;
}

/** Writes the backup file. */
export async function sealKeyBackup(
  { electionId, publicKey, privateKey, passphrase }: Sealing,
  host: SealingHost,
): Promise<string> {
  const bound = [format, electionId, publicKey];
  const { derivation, cipher, sealed } = await sealUnderPassphrase({ secret: privateKey, bound, passphrase }, host);
  const backup: KeyBackup = {
    format,
    election_id: electionId,
    public_key: publicKey,
    derivation,
    cipher,
    private_key: sealed,
  };
  return `${JSON.stringify(backup, null, 2)}\n`;
}

/** Reads what stands in clear: which election and key the file belongs to. Opens nothing. */
export function readKeyBackup(text: string): Result<KeyBackup, KeyBackupFailure> {
  return readBackup(KeyBackup, text);
}

interface Opening {
  readonly text: string;
  readonly passphrase: string;
  readonly electionId: string;
  /** The key that the election has for this trustee. */
  readonly publicKey: string;
}

/** The private key (decimal digits) of exactly this election and public key, or why the file does not give it. */
export async function openKeyBackup(
  { text, passphrase, electionId, publicKey }: Opening,
  host: Pick<SealingHost, "derive">,
): Promise<Result<string, KeyBackupFailure>> {
  const read = readKeyBackup(text);
  if (!read.ok) return read;
  const { election_id, public_key, derivation, cipher, private_key } = read.value;
  if (election_id !== electionId) return err({ code: "BACKUP_OF_ANOTHER_ELECTION", electionId: election_id });
  if (public_key !== publicKey) return err({ code: "BACKUP_OF_ANOTHER_KEY", publicKey: public_key });
  const seal = { derivation, cipher, sealed: private_key };
  const secret = await openWithPassphrase({ seal, bound: [format, electionId, publicKey], passphrase }, host);
  return secret === null ? err({ code: "BACKUP_LOCKED" }) : ok(secret);
}
