import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";

/*
 * The file in which a trustee keeps the private key of one election: AES-256-GCM under a key that PBKDF2-SHA-256 makes
 * from a passphrase. Everything in clear is bound to the ciphertext as additional data, so that a backup cannot be
 * passed off as another election's.
 */

/** OWASP's password storage figure for PBKDF2-HMAC-SHA-256. */
export const iterationsDefault = 600_000;
/** A file may not make the browser compute for hours, nor pass a weak derivation off as ours. */
const iterationsMax = 10_000_000;
const saltBytes = 16;
const nonceBytes = 12;
export const passphraseLengthMin = 12;
/** A backup is about 700 bytes; anything far beyond is another file. */
export const backupBytesMax = 16_384;

const Base64 = z.base64().max(600);
const KeyBackup = z.strictObject({
  format: z.literal("tabella-trustee-key-1"),
  election_id: z.string().min(1).max(40),
  public_key: z.string().regex(/^[0-9a-f]{64}$/),
  derivation: z.strictObject({
    name: z.literal("PBKDF2-SHA-256"),
    iterations: z.number().int().min(iterationsDefault).max(iterationsMax),
    salt: Base64,
  }),
  cipher: z.strictObject({ name: z.literal("AES-256-GCM"), nonce: Base64 }),
  private_key: Base64,
});
export type KeyBackup = z.infer<typeof KeyBackup>;

export type KeyBackupFailure =
  /** Not JSON, or not the form of a backup. */
  | { readonly code: "BACKUP_MALFORMED" }
  /** The passphrase is wrong, or the file was changed: AES-GCM cannot tell the two apart. */
  | { readonly code: "BACKUP_LOCKED" }
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

/** Writes the backup file. Its randomness (salt, nonce) comes from WebCrypto. */
export async function sealKeyBackup({ electionId, publicKey, privateKey, passphrase }: Sealing): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const header = {
    format: "tabella-trustee-key-1",
    election_id: electionId,
    public_key: publicKey,
    derivation: { name: "PBKDF2-SHA-256", iterations: iterationsDefault, salt: toBase64(salt) },
    cipher: { name: "AES-256-GCM", nonce: toBase64(nonce) },
  } as const;
  const key = await deriveKey(passphrase, { salt, iterations: iterationsDefault });
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: additionalData(header) },
    key,
    new TextEncoder().encode(privateKey),
  );
  return `${JSON.stringify({ ...header, private_key: toBase64(new Uint8Array(sealed)) } satisfies KeyBackup, null, 2)}\n`;
}

/** Reads what stands in clear: which election and key the file belongs to. Opens nothing. */
export function readKeyBackup(text: string): Result<KeyBackup, KeyBackupFailure> {
  if (text.length > backupBytesMax) return err({ code: "BACKUP_MALFORMED" });
  try {
    const parsed = KeyBackup.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err({ code: "BACKUP_MALFORMED" });
  } catch {
    return err({ code: "BACKUP_MALFORMED" });
  }
}

interface Opening {
  readonly text: string;
  readonly passphrase: string;
  readonly electionId: string;
  /** The key that the election has for this trustee. */
  readonly publicKey: string;
}

/** The private key (decimal digits) of exactly this election and public key, or why the file does not give it. */
export async function openKeyBackup(opening: Opening): Promise<Result<string, KeyBackupFailure>> {
  const read = readKeyBackup(opening.text);
  if (!read.ok) return read;
  const { private_key, ...header } = read.value;
  if (header.election_id !== opening.electionId) {
    return err({ code: "BACKUP_OF_ANOTHER_ELECTION", electionId: header.election_id });
  }
  if (header.public_key !== opening.publicKey) {
    return err({ code: "BACKUP_OF_ANOTHER_KEY", publicKey: header.public_key });
  }
  const { iterations, salt } = header.derivation;
  const key = await deriveKey(opening.passphrase, { salt: fromBase64(salt), iterations });
  try {
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: fromBase64(header.cipher.nonce), additionalData: additionalData(header) },
      key,
      fromBase64(private_key),
    );
    return ok(new TextDecoder().decode(opened));
  } catch {
    return err({ code: "BACKUP_LOCKED" });
  }
}

/** Unicode writes one passphrase in several ways; NFKC makes them one, whatever keyboard typed it. */
async function deriveKey(
  passphrase: string,
  { salt, iterations }: { salt: Uint8Array<ArrayBuffer>; iterations: number },
): Promise<CryptoKey> {
  const material = new TextEncoder().encode(passphrase.normalize("NFKC"));
  const password = await crypto.subtle.importKey("raw", material, "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(derivation, password, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function additionalData(header: Omit<KeyBackup, "private_key">): Uint8Array<ArrayBuffer> {
  const { format, election_id, public_key, derivation, cipher } = header;
  const bound = [format, election_id, public_key, derivation.name, derivation.iterations, derivation.salt, cipher.name];
  return new TextEncoder().encode(JSON.stringify(bound));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
