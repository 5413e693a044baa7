import { checkEqualLogs, type PairCommitment, proveEqualLogs } from "@tabella/crypto/chaum-pedersen";
import { domainTags } from "@tabella/crypto/domain-tags";
import { ed25519Group, type Point } from "@tabella/crypto/group";
import { fromHex, type Hash } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { assert, err, ok, type Result } from "@tabella/crypto/result";
import { scalarFromBytes } from "@tabella/crypto/scalar";
import { taggedHash, uint32 } from "@tabella/crypto/tagged-hash";
import { utf8ToBytes } from "@tabella/crypto/utf8";
import { decodeProof, encodeProof, type ProofMessage } from "../proof-message.ts";
import type { Certificate } from "./certificate.ts";
import { readMessage } from "./channel.ts";
import { type EncryptedMessage, parseEncryptedMessage, sharedPoint } from "./encrypted-message.ts";
import { encryptedShareLengthMax } from "./polynomial.ts";
import type { SeedKeys } from "./seed-keys.ts";
import { evaluateImage, parseShare } from "./share.ts";

/** What a complaint is about: the share that trustee `against` sent to trustee `from` in one attempt of a ceremony. */
export interface ComplaintStatement {
  readonly genesisHash: Hash;
  /** The election's uuid. */
  readonly election: string;
  /** From 1. */
  readonly attempt: number;
  readonly from: number;
  readonly against: number;
  /** Of all trustees, checked. */
  readonly certificates: readonly Certificate[];
  /** The text of the encrypted share: `secrets` of the polynomial of `against`, at `from`. */
  readonly secret: string;
  /** The points of the polynomial of `against`. */
  readonly coefexps: readonly Point[];
}

/**
 * A public proof that a share is wrong. It opens that one message: `shared` is the point from which the message's key
 * follows, and the proof shows that it is what the recipient finds. It tells nothing of the recipient's key.
 */
export interface Complaint {
  /** 64 hexadecimal digits of a point. */
  readonly shared: string;
  readonly proof: ProofMessage;
}

/** @throws Error if the statement names no such trustees or no encrypted share, which the ledger would have refused */
export function makeComplaint(statement: ComplaintStatement, keys: SeedKeys, random: RandomSource): Complaint {
  const group = ed25519Group;
  const opened = openStatement(statement);
  assert(opened.ok, "a trustee complains of a share that stands on the ledger");
  const { encrypted, accuser } = opened.value;
  assert(group.equals(accuser.encryption, keys.encryption), "a trustee complains of a share that it got");
  const shared = sharedPoint(encrypted, keys.decryption, random);
  const challengeOf = complaintChallenge(statement, { accuser, shared });
  const proof = proveEqualLogs({ group, base: encrypted.alpha, secret: keys.decryption, challengeOf }, random);
  return { shared: group.encode(shared), proof: encodeProof(proof) };
}

/**
 * True only if the message is opened truly AND the share in it is bad: it cannot be decrypted, is not signed by its sender,
 * is for another, is no scalar, or does not fit the sender's points.
 * @returns what is wrong with the share
 */
export function checkComplaint(
  statement: ComplaintStatement,
  complaint: Complaint,
): Result<{ readonly reason: string }, string> {
  const group = ed25519Group;
  const opened = openStatement(statement);
  if (!opened.ok) return opened;
  const { encrypted, accuser, accused } = opened.value;
  const shared = group.decode(complaint.shared);
  if (!shared.ok) return err(`shared: ${shared.error}`);
  const proof = decodeProof(group, complaint.proof);
  if (!proof.ok) return err(`proof: ${proof.error}`);
  const holds = checkEqualLogs({
    group,
    base: encrypted.alpha,
    publicKey: accuser.encryption,
    factor: group.add(encrypted.beta, group.negate(shared.value)),
    proof: proof.value,
    challengeOf: complaintChallenge(statement, { accuser, shared: shared.value }),
  });
  // P-220
  if (!holds) return err("the message is not shown to open with this point");
  const { verification: sender } = accused;
  const message = readMessage({ encrypted, shared: shared.value, sender, recipient: accuser.encryption });
  if (!message.ok) return ok({ reason: message.error });
  const share = parseShare(message.value);
  if (!share.ok) return ok({ reason: share.error });
  const fits = group.equals(group.multiplyGenerator(share.value), evaluateImage(statement.coefexps, statement.from));
  return fits ? err("the share is right") : ok({ reason: "the share does not fit the points of its polynomial" });
}

function openStatement({
  from,
  against,
  certificates,
  secret,
}: ComplaintStatement): Result<
  { readonly encrypted: EncryptedMessage; readonly accuser: Certificate; readonly accused: Certificate },
  string
> {
  const [accuser, accused] = [certificates[from - 1], certificates[against - 1]];
  if (accuser === undefined || accused === undefined) return err("no such trustee");
  const encrypted = parseEncryptedMessage(secret, { lengthMax: encryptedShareLengthMax });
  return encrypted.ok ? ok({ encrypted: encrypted.value, accuser, accused }) : encrypted;
}

/** SHA-256 over tag, genesis hash, election, attempt, both numbers, the accuser's key, the message, the point, A, B. */
function complaintChallenge(
  { genesisHash, election, attempt, from, against, secret }: ComplaintStatement,
  { accuser, shared }: { readonly accuser: Certificate; readonly shared: Point },
): (commitment: PairCommitment) => bigint {
  const { encode, order } = ed25519Group;
  return ({ a, b }) => {
    const texts = [encode(accuser.encryption), secret, ...[shared, a, b].map((point) => encode(point))];
    const digest = taggedHash(domainTags.thresholdComplaint, [
      fromHex(genesisHash),
      utf8ToBytes(election),
      ...[attempt, from, against].map((number) => uint32(number)),
      ...texts.map((text) => utf8ToBytes(text)),
    ]);
    return scalarFromBytes(digest) % order;
  };
}
