import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { checkSeedForm, seedKeys } from "@tabella/election/threshold/seed-keys";
import { z } from "zod";
import { ceremonyAttemptsMax, ceremonyTrusteesMax } from "./ceremony.ts";
import type { CeremonySeat } from "./ceremony-trustee.ts";
import {
  type BackupUnreadable,
  openWithPassphrase,
  readBackup,
  type SealingHost,
  sealSchemas,
  sealUnderPassphrase,
} from "./passphrase-seal.ts";
import { hashSchema } from "./transaction-fields.ts";

/*
 * The file in which a trustee of a threshold keeps the seed of one attempt at a key ceremony, with the place in it that
 * was agreed to. From this file alone a ceremony goes on, and the tally is decrypted.
 */

const format = "tabella-trustee-seed-1";

const trustees = z.int().min(1).max(ceremonyTrusteesMax);
const SeedBackup = z.strictObject({
  format: z.literal(format),
  election_id: z.string().min(1).max(40),
  genesis_hash: hashSchema,
  attempt: z.int().min(1).max(ceremonyAttemptsMax),
  size: trustees,
  threshold: trustees,
  index: trustees,
  /** The public key with which the trustee signs: says which seed is inside. */
  verification_key: z.string().regex(/^[0-9a-f]{64}$/),
  derivation: sealSchemas.derivation,
  cipher: sealSchemas.cipher,
  seed: sealSchemas.sealed,
});
export type SeedBackup = z.infer<typeof SeedBackup>;

export type SeedBackupFailure =
  | BackupUnreadable
  | { readonly code: "BACKUP_OF_ANOTHER_ELECTION"; readonly electionId: string }
  | { readonly code: "BACKUP_OF_ANOTHER_ATTEMPT"; readonly attempt: number }
  /** The seed inside does not make the key that stands in clear. */
  | { readonly code: "KEY_DOES_NOT_FIT" };

/** Writes the backup file. */
export async function sealSeedBackup(seat: CeremonySeat, passphrase: string, host: SealingHost): Promise<string> {
  const { genesisHash, election, attempt, size, threshold, index, seed } = seat;
  const clear = {
    election_id: election,
    genesis_hash: genesisHash,
    attempt,
    size,
    threshold,
    index,
    verification_key: verificationKeyOf(seed, host),
  };
  const sealing = { secret: seed, bound: boundOf(clear), passphrase };
  const { derivation, cipher, sealed } = await sealUnderPassphrase(sealing, host);
  const backup: SeedBackup = { format, ...clear, derivation, cipher, seed: sealed };
  return `${JSON.stringify(backup, null, 2)}\n`;
}

/** Reads what stands in clear: which election, attempt and place the file belongs to. Opens nothing. */
export function readSeedBackup(text: string): Result<SeedBackup, SeedBackupFailure> {
  return readBackup(SeedBackup, text);
}

interface Opening {
  readonly text: string;
  readonly passphrase: string;
  /** Where it matters, which election and attempt the seed must be of: a wrong file is named before any passphrase is tried. */
  readonly electionId?: string;
  readonly attempt?: number;
}

/** The trustee's place with the seed, which makes the key that stands in clear; or why the file does not give it. */
export async function openSeedBackup(
  { text, passphrase, electionId, attempt }: Opening,
  host: SealingHost,
): Promise<Result<CeremonySeat, SeedBackupFailure>> {
  const read = readSeedBackup(text);
  if (!read.ok) return read;
  const { derivation, cipher, seed: sealed, format: _, ...clear } = read.value;
  if (electionId !== undefined && clear.election_id !== electionId) {
    return err({ code: "BACKUP_OF_ANOTHER_ELECTION", electionId: clear.election_id });
  }
  if (attempt !== undefined && clear.attempt !== attempt) {
    return err({ code: "BACKUP_OF_ANOTHER_ATTEMPT", attempt: clear.attempt });
  }
  const opening = { seal: { derivation, cipher, sealed }, bound: boundOf(clear), passphrase };
  const seed = await openWithPassphrase(opening, host);
  if (seed === null) return err({ code: "BACKUP_LOCKED" });
  const fits = checkSeedForm(seed) && verificationKeyOf(seed, host) === clear.verification_key;
  if (!fits) return err({ code: "KEY_DOES_NOT_FIT" });
  const { election_id, genesis_hash, size, threshold, index } = clear;
  const genesisHash: Hash = genesis_hash;
  return ok({ genesisHash, election: election_id, attempt: clear.attempt, size, threshold, index, seed });
}

function boundOf(clear: Omit<SeedBackup, "format" | "derivation" | "cipher" | "seed">): (string | number)[] {
  const { election_id, genesis_hash, attempt, size, threshold, index, verification_key } = clear;
  return [format, election_id, genesis_hash, attempt, size, threshold, index, verification_key];
}

function verificationKeyOf(seed: string, { random }: SealingHost): string {
  return ed25519Group.encode(seedKeys(seed, random).verification);
}
