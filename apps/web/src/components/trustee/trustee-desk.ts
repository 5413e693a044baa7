import { decryptionShare } from "@tabella/chain/decryption-share";
import { type KeyBackupFailure, openKeyBackup, sealKeyBackup } from "@tabella/chain/key-backup";
import type { SealingHost } from "@tabella/chain/passphrase-seal";
import { openSeedBackup, type SeedBackupFailure } from "@tabella/chain/seed-backup";
import type { TallyFacts } from "@tabella/chain/tally-facts";
import { encodeTransaction } from "@tabella/chain/transaction-codec";
import { partialDecryption } from "@tabella/chain/trustee";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { encodeScalar, parseScalar } from "@tabella/crypto/scalar";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import { seedKeys } from "@tabella/election/threshold/seed-keys";
import { generateTrusteeKey, type TrusteePublicKey } from "@tabella/election/trustee-key";
import { type RecomputedTally, recomputeTally, type TallyFailure, type TallyRequest } from "./recompute-tally.ts";

export interface MadeKey {
  /** The text of the encrypted backup file: the only form in which the private key leaves the worker. */
  readonly backup: string;
  readonly publicKey: TrusteePublicKey;
}

export interface BackupToOpen {
  readonly text: string;
  readonly passphrase: string;
  readonly electionId: string;
  readonly holds: BackupContent;
}

/**
 * What a backup must hold: the private key of this public key, or the seed that makes this verification key of a
 * certificate; each 64 hexadecimal digits.
 */
export type BackupContent =
  | { readonly kind: "key"; readonly publicKey: string }
  | { readonly kind: "seed"; readonly verificationKey: string };

export type BackupFailure = KeyBackupFailure | SeedBackupFailure | { readonly code: "KEY_DOES_NOT_FIT" };
/** Why a trustee does not open a sum that is the sealed ballots'. */
export type TallyRefusal = { readonly code: "NOT_AGREED" | "ANOTHER_TALLY_OPENED" | "TALLY_NOT_KEPT" };
export type DecryptionFailure =
  | BackupFailure
  | TallyFailure
  | TallyRefusal
  /** The chain is not of the network that the backup names. */
  | { readonly code: "GENESIS_CHANGED" };

export type DecryptionStep = "unlock" | "replay" | "decrypt";
/** `all` is 0 for a step that has no count. */
export type OnStep = (step: DecryptionStep, done: number, all: number) => void;

/** Asked once the sum is added up, before the key is used on it; null: go on. */
export type Agree = (facts: TallyFacts) => Promise<TallyRefusal | null>;

export interface PartToMake {
  readonly backup: Omit<BackupToOpen, "electionId">;
  readonly request: TallyRequest;
}

/** What a trustee does with a private key. Lives in a worker (trustee.worker.ts), which the key never leaves in clear. */
export interface TrusteeDesk {
  makeKey(input: { readonly electionId: string; readonly passphrase: string }): Promise<MadeKey>;
  /** That this file and passphrase give the private key of this public key: asked before the key is registered. */
  checkBackup(backup: BackupToOpen): Promise<Result<null, BackupFailure>>;
  /** The canonical text of the partial-decryption transaction, for the sum that this browser computed itself. */
  makePart(input: PartToMake, onStep: OnStep, agree: Agree): Promise<Result<string, DecryptionFailure>>;
}

type Secret =
  | { readonly kind: "key"; readonly privateKey: bigint }
  /** With the network that its place in the ceremony is for. */
  | { readonly kind: "seed"; readonly seed: string; readonly genesisHash: Hash };

export function createTrusteeDesk(host: SealingHost): TrusteeDesk {
  const { random } = host;

  async function open(backup: BackupToOpen): Promise<Result<Secret, BackupFailure>> {
    const { holds, ...opening } = backup;
    if (holds.kind === "seed") {
      const seat = await openSeedBackup(opening, host);
      if (!seat.ok) return seat;
      const { seed, genesisHash } = seat.value;
      const verificationKey = ed25519Group.encode(seedKeys(seed, random).verification);
      return verificationKey === holds.verificationKey
        ? ok({ kind: "seed", seed, genesisHash })
        : err({ code: "BACKUP_OF_ANOTHER_KEY", publicKey: verificationKey });
    }
    const opened = await openKeyBackup({ ...opening, publicKey: holds.publicKey }, host);
    if (!opened.ok) return opened;
    const key = parseScalar(opened.value, ed25519Group.order);
    if (!key.ok) return err({ code: "KEY_DOES_NOT_FIT" });
    const { multiplySecret, generator, encode } = ed25519Group;
    const fits = encode(multiplySecret(generator, key.value, random)) === holds.publicKey;
    return fits ? ok({ kind: "key", privateKey: key.value }) : err({ code: "KEY_DOES_NOT_FIT" });
  }

  /** A share of a key stands encrypted on the ledger: the seed opens it. */
  function privateKeyOf(
    secret: Secret,
    { state, genesisHash }: RecomputedTally,
    { electionId, owner, publicKey }: TallyRequest,
  ): Result<bigint, DecryptionFailure> {
    if (secret.kind === "key") return ok(secret.privateKey);
    if (secret.genesisHash !== genesisHash) return err({ code: "GENESIS_CHANGED" });
    const share = decryptionShare(state, { electionId, seed: secret.seed }, random);
    if (!share.ok) return err({ code: share.error.code === "SHARE_INVALID" ? "KEY_DOES_NOT_FIT" : "TRUSTEE_DIFFERS" });
    const isMine = share.value.owner === owner && share.value.publicKey === publicKey;
    return isMine ? ok(share.value.privateKey) : err({ code: "TRUSTEE_DIFFERS" });
  }

  return {
    async makeKey({ electionId, passphrase }) {
      const { privateKey, publicKey } = generateTrusteeKey(random);
      const secret = { publicKey: publicKey.public_key, privateKey: encodeScalar(privateKey) };
      const backup = await sealKeyBackup({ electionId, passphrase, ...secret }, host);
      return { backup, publicKey };
    },

    async checkBackup(backup) {
      const opened = await open(backup);
      return opened.ok ? ok(null) : opened;
    },

    async makePart({ backup, request }, onStep, agree) {
      const { electionId, owner } = request;
      onStep("unlock", 0, 0);
      const secret = await open({ ...backup, electionId });
      if (!secret.ok) return secret;
      onStep("replay", 0, 1);
      const recomputed = recomputeTally(request, {
        checker: nobleSignatureChecker,
        onProgress: (done, all) => onStep("replay", done, all),
      });
      if (!recomputed.ok) return recomputed;
      const key = privateKeyOf(secret.value, recomputed.value, request);
      if (!key.ok) return key;
      const { genesisHash, context, tally, facts } = recomputed.value;
      const refusal = await agree(facts);
      if (refusal !== null) return err(refusal);
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
      return ok(encodeTransaction(part));
    },
  };
}
