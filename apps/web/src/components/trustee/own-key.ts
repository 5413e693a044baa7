import { certifiedElection, type ElectionEvidence } from "@tabella/chain/certified-election";
import { type KeyBackupFailure, readKeyBackup } from "@tabella/chain/key-backup";
import { readSeedBackup, type SeedBackupFailure } from "@tabella/chain/seed-backup";
import { ed25519Group } from "@tabella/crypto/group";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { checkCertificate } from "@tabella/election/threshold/certificate";
import { ownersByItem, parseTrustees, type TrusteeItem } from "@tabella/election/trustees";

/**
 * The public half of what a trustee's own device made: the key of a trustee who is needed in any case, or the one with which
 * a trustee signs in one attempt at a ceremony. 64 hexadecimal digits. It comes from the device or from the trustee's own
 * backup, never from the server, which is the one that it is compared against.
 */
export type OwnKey =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "seed"; readonly key: string; readonly attempt: number };

/** What stands in clear in a backup of this election, of either kind; no passphrase is needed. */
export function ownKeyIn(text: string, electionId: string): Result<OwnKey, KeyBackupFailure | SeedBackupFailure> {
  const seed = readSeedBackup(text);
  const read = seed.ok ? seed : readKeyBackup(text);
  if (!read.ok) return read;
  if (read.value.election_id !== electionId) {
    return err({ code: "BACKUP_OF_ANOTHER_ELECTION", electionId: read.value.election_id });
  }
  return "verification_key" in read.value
    ? ok({ kind: "seed", key: read.value.verification_key, attempt: read.value.attempt })
    : ok({ kind: "key", key: read.value.public_key });
}

export interface OwnKeyToFind {
  /** The block that opened the election, with what is needed to judge it. */
  readonly evidence: ElectionEvidence;
  readonly own: OwnKey;
}

/**
 * Looks for a trustee's key in the opening of an election as validators sealed it: an API that put a key of its own in the
 * trustee's place would have shown it to him as his.
 * @returns the trustee's number there; null if the election was opened without this key
 */
export function findOwnKey(
  { evidence, own }: OwnKeyToFind,
  checker: SignatureChecker,
): Result<{ readonly owner: number | null; readonly genesisHash: Hash }, string> {
  const certified = certifiedElection(evidence, checker);
  if (!certified.ok) return certified;
  const { trustees, genesisHash } = certified.value;
  const items = parseTrustees(trustees);
  if (!items.ok) return items;
  for (const { item, owners } of ownersByItem(items.value)) {
    const at = keysLike(own, item).indexOf(own.key);
    if (at >= 0) return ok({ owner: owners[at] ?? null, genesisHash });
  }
  return ok({ owner: null, genesisHash });
}

/** The keys of an item that are of the kind of `own`, one a trustee. */
function keysLike({ kind }: OwnKey, item: TrusteeItem): readonly (string | null)[] {
  if (item.kind === "Single") return kind === "key" ? [ed25519Group.encode(item.publicKey)] : [];
  if (kind === "key") return [];
  return item.message.certs.map((message) => {
    const certificate = checkCertificate(message);
    return certificate.ok ? ed25519Group.encode(certificate.value.verification) : null;
  });
}
