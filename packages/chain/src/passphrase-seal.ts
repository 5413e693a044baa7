import { decryptGcm, encryptGcm } from "@tabella/crypto/aes-gcm";
import { fromPaddedBase64, toPaddedBase64 } from "@tabella/crypto/base64";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { bytesToUtf8, utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";

/*
 * A secret under a passphrase, as the backup files of trustees hold it: AES-256-GCM under a key that PBKDF2-SHA-256 makes
 * from the passphrase. Whatever stands in clear beside it is bound to it as additional data, so that a backup cannot be
 * passed off as another election's.
 */

/** What a device lends to sealing and opening: randomness, and the derivation that its platform has in fast code. */
export interface SealingHost {
  readonly random: RandomSource;
  /** PBKDF2 with HMAC-SHA-256: 32 bytes. */
  derive(
    password: Uint8Array,
    parameters: { readonly salt: Uint8Array; readonly iterations: number },
  ): Promise<Uint8Array>;
}

/** OWASP's password storage figure for PBKDF2-HMAC-SHA-256. */
const iterationsDefault = 600_000;
/** A file may not make a device compute for hours, nor pass a weak derivation off as ours. */
const iterationsMax = 10_000_000;
const saltBytes = 16;
const nonceBytes = 12;
export const passphraseLengthMin = 12;
/** A backup is about 700 bytes; anything far beyond is another file. */
export const backupBytesMax = 16_384;

const Base64 = z.base64().max(600);

/** The fields of a sealed secret in a backup file. */
export const sealSchemas = {
  derivation: z.strictObject({
    name: z.literal("PBKDF2-SHA-256"),
    iterations: z.int().min(iterationsDefault).max(iterationsMax),
    salt: Base64,
  }),
  cipher: z.strictObject({ name: z.literal("AES-256-GCM"), nonce: Base64 }),
  sealed: Base64,
} as const;

export interface PassphraseSeal {
  readonly derivation: z.infer<typeof sealSchemas.derivation>;
  readonly cipher: z.infer<typeof sealSchemas.cipher>;
  /** Ciphertext and tag. */
  readonly sealed: string;
}

/** Why a backup file gives nothing, whatever it is of. */
export type BackupUnreadable =
  /** Not JSON, or not the form of a backup. */
  | { readonly code: "BACKUP_MALFORMED" }
  /** The passphrase is wrong, or the file was changed: AES-GCM cannot tell the two apart. */
  | { readonly code: "BACKUP_LOCKED" };

/** Reads what stands in clear in a backup file of one form. Opens nothing. */
export function readBackup<Backup>(form: z.ZodType<Backup>, text: string): Result<Backup, BackupUnreadable> {
  if (text.length > backupBytesMax) return err({ code: "BACKUP_MALFORMED" });
  try {
    const parsed = form.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err({ code: "BACKUP_MALFORMED" });
  } catch {
    return err({ code: "BACKUP_MALFORMED" });
  }
}

/** What stands in clear in the file, in a fixed order. */
type Bound = readonly (string | number)[];

/** @param input.bound must be the same again for opening */
export async function sealUnderPassphrase(
  input: { readonly secret: string; readonly bound: Bound; readonly passphrase: string },
  host: SealingHost,
): Promise<PassphraseSeal> {
  const salt = host.random(saltBytes);
  const nonce = host.random(nonceBytes);
  const derivation = {
    name: "PBKDF2-SHA-256",
    iterations: iterationsDefault,
    salt: toPaddedBase64(salt),
  } as const;
  const cipher = { name: "AES-256-GCM", nonce: toPaddedBase64(nonce) } as const;
  const key = await host.derive(passwordBytes(input.passphrase), { salt, iterations: iterationsDefault });
  const additionalData = additionalDataOf(input.bound, { derivation, cipher });
  const sealed = encryptGcm({ key, nonce, additionalData }, utf8ToBytes(input.secret));
  return { derivation, cipher, sealed: toPaddedBase64(sealed) };
}

/** The secret; null if the passphrase is wrong or anything in the file was changed, which AES-GCM cannot tell apart. */
export async function openWithPassphrase(
  input: { readonly seal: PassphraseSeal; readonly bound: Bound; readonly passphrase: string },
  host: Pick<SealingHost, "derive">,
): Promise<string | null> {
  const { seal, bound, passphrase } = input;
  const salt = fromPaddedBase64(seal.derivation.salt);
  const nonce = fromPaddedBase64(seal.cipher.nonce);
  const sealed = fromPaddedBase64(seal.sealed);
  if (!salt.ok || !nonce.ok || !sealed.ok || nonce.value.length !== nonceBytes) return null;
  const { iterations } = seal.derivation;
  const key = await host.derive(passwordBytes(passphrase), { salt: salt.value, iterations });
  const additionalData = additionalDataOf(bound, seal);
  const opened = decryptGcm({ key, nonce: nonce.value, additionalData }, sealed.value);
  return opened.ok ? bytesToUtf8(opened.value) : null;
}

/** Unicode writes one passphrase in several ways; NFKC makes them one, whatever keyboard typed it. */
function passwordBytes(passphrase: string): Uint8Array {
  return utf8ToBytes(passphrase.normalize("NFKC"));
}

function additionalDataOf(bound: Bound, { derivation, cipher }: Omit<PassphraseSeal, "sealed">): Uint8Array {
  return utf8ToBytes(JSON.stringify([...bound, derivation.name, derivation.iterations, derivation.salt, cipher.name]));
}
