import { type KeyBackupFailure, openKeyBackup, sealKeyBackup } from "@tabella/chain/key-backup";
import type { SealingHost } from "@tabella/chain/passphrase-seal";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { ed25519Group } from "@tabella/crypto/group";
import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { generateTrusteeKey, type TrusteePublicKey } from "@tabella/election/trustee-key";
import { recomputeTally, type TallyFailure, type TallyRequest } from "./recompute-tally.ts";

export interface MadeKey {
  /** The text of the encrypted backup file: the only form in which the private key leaves the worker. */
  readonly backup: string;
  readonly publicKey: TrusteePublicKey;
}

export interface BackupToOpen {
  readonly text: string;
  readonly passphrase: string;
  readonly electionId: string;
  /** The key that was made or registered, 64 hexadecimal digits. */
  readonly publicKey: string;
}

export type BackupFailure = KeyBackupFailure | { readonly code: "KEY_DOES_NOT_FIT" };
export type DecryptionFailure = BackupFailure | TallyFailure;

export type DecryptionStep = "unlock" | "replay" | "decrypt";
/** `all` is 0 for a step that has no count. */
export type OnStep = (step: DecryptionStep, done: number, all: number) => void;

export interface PartToMake {
  readonly backup: Omit<BackupToOpen, "electionId" | "publicKey">;
  readonly request: TallyRequest;
}

/** What a trustee does with a private key. Lives in a worker (trustee.worker.ts), which the key never leaves in clear. */
export interface TrusteeDesk {
  makeKey(input: { readonly electionId: string; readonly passphrase: string }): Promise<MadeKey>;
  /** That this file and passphrase give the private key of this public key: asked before the key is registered. */
  checkBackup(backup: BackupToOpen): Promise<Result<null, BackupFailure>>;
  /** The canonical text of the partial-decryption transaction, for the sum that this browser computed itself. */
  makePart(input: PartToMake, onStep: OnStep): Promise<Result<PartMade, DecryptionFailure>>;
}

export interface PartMade {
  readonly transaction: string;
  readonly ballots: number;
}

export function createTrusteeDesk(host: SealingHost): TrusteeDesk {
  const { random } = host;

  async function privateKeyOf(backup: BackupToOpen): Promise<Result<bigint, BackupFailure>> {
    const opened = await openKeyBackup(backup, host);
    if (!opened.ok) return opened;
    const key = parseScalar(opened.value, ed25519Group.order);
    if (!key.ok) return err({ code: "KEY_DOES_NOT_FIT" });
    const { multiplySecret, generator, encode } = ed25519Group;
    const fits = encode(multiplySecret(generator, key.value, random)) === backup.publicKey;
    return fits ? key : err({ code: "KEY_DOES_NOT_FIT" });
  }

  return {
    async makeKey({ electionId, passphrase }) {
      const { privateKey, publicKey } = generateTrusteeKey(random);
      const secret = { publicKey: publicKey.public_key, privateKey: encodeScalar(privateKey) };
      const backup = await sealKeyBackup({ electionId, passphrase, ...secret }, host);
      return { backup, publicKey };
    },

    async checkBackup(backup) {
      const key = await privateKeyOf(backup);
      return key.ok ? ok(null) : key;
    },

    async makePart({ backup, request }, onStep) {
      const { electionId, publicKey, owner } = request;
      onStep("unlock", 0, 0);
      const key = await privateKeyOf({ ...backup, electionId, publicKey });
      if (!key.ok) return key;
      onStep("replay", 0, 1);
      const recomputed = recomputeTally(request, {
        checker: nobleSignatureChecker,
        onProgress: (done, all) => onStep("replay", done, all),
      });
      if (!recomputed.ok) return recomputed;
      const { genesisHash, context, tally, ballots } = recomputed.value;
      const all = tally.flat().length;
      onStep("decrypt", 0, all);
      const part = partialDecryption(
        {
          genesisHash,
          context,
          tally,
          owner,
          privateKey: key.value,
          onProgress: (done) => onStep("decrypt", done, all),
        },
        random,
      );
      return ok({ transaction: encodeTransaction(part), ballots });
    },
  };
}
