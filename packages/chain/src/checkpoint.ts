import type { Seal } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { fromPaddedBase64, toPaddedBase64 } from "@tabella/crypto/base64";
import { fromHex, type Hash, type Hex, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { formatNote, noteKeyId, parseNote, type SignedNote } from "@tabella/crypto/signed-note";
import { bytesToUtf8, utf8ToBytes } from "@tabella/crypto/utf8";
import { z } from "zod";
import type { BlockHeader } from "./block.ts";
import { certificateFields, HeaderSchema } from "./block-codec.ts";
import { canonicalJson, parseJson } from "./canonical-json.ts";
import { chainIdentity, type Genesis } from "./genesis.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import {
  CertifiedChangeSchema,
  followValidatorChanges,
  namesKnownSet,
  type ValidatorChanges,
} from "./validator-changes.ts";

/*
 * Checkpoints of the ledger (c2sp.org/tlog-checkpoint): one text for the whole list of transactions up to a block, which
 * any witness of transparency logs can cosign. The log's own signature is the block's certificate: one signature line
 * whose key is the genesis file, and whose signature is the certified header with the changes of the set before it.
 */

/** A final block without its transactions. */
export interface CertifiedHeader {
  readonly header: BlockHeader;
  readonly round: number;
  readonly seals: readonly Seal[];
}

/** What a checkpoint says, and the block behind it. */
export interface Checkpoint {
  /** Transactions in the ledger, and the root of their tree (RFC 6962). */
  readonly size: number;
  readonly root: Hash;
  readonly height: number;
  readonly blockHash: Hash;
}

export interface CheckedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
  readonly certified: CertifiedHeader;
  /** Of the set of validators since genesis, up to this block. */
  readonly changes: ValidatorChanges;
  readonly seals: number;
  readonly quorum: number;
  readonly validators: number;
}

/** The steps of checking a checkpoint, in their order; one that does not hold names the first that fails. */
export const checkpointSteps = [
  /** It is a note of origin, size and root. */
  "form",
  /** Its origin is the chain of this genesis file. */
  "origin",
  /** The certified header beside it has this size and root. */
  "header",
  /** The set of validators follows from genesis over changes that hold, and the header names it. */
  "validators",
  /** A quorum of the validators of its height sealed exactly this header. */
  "certificate",
] as const;

export interface CheckpointFailure {
  readonly step: (typeof checkpointSteps)[number];
  readonly detail: string;
}

const CertificateSchema = z.strictObject({
  header: HeaderSchema,
  ...certificateFields,
  validator_changes: z.array(CertifiedChangeSchema).min(1).exactOptional(),
});

/** First line of every checkpoint of a chain: its number and the hash of its genesis file. */
export function checkpointOrigin({ chainId, genesisHash }: ChainIdentity): string {
  return `tabella/${chainId}/${genesisHash.slice(2)}`;
}

/** The checkpoint of a final block, as a note that its certificate signs. {@link checkCheckpoint} accepts it. */
export function makeCheckpoint(identity: ChainIdentity, sealed: CertifiedHeader, changes: ValidatorChanges): string {
  const { header, round, seals } = sealed;
  const origin = checkpointOrigin(identity);
  const certificate = { header, round, seals, ...(changes.length > 0 && { validator_changes: changes }) };
  const signature = utf8ToBytes(canonicalJson(certificate));
  const text = `${origin}\n${header.ledger_size}\n${toPaddedBase64(fromHex(header.ledger_root))}\n`;
  return formatNote({ text, signatures: [{ name: origin, keyId: certificateKeyId(identity), signature }] });
}

/** Says whether a checkpoint holds, from the genesis file alone. Cosignatures are another matter (cosignature.ts). */
export function checkCheckpoint(
  genesis: Genesis,
  text: string,
  checker: SignatureChecker,
): Result<CheckedCheckpoint, CheckpointFailure> {
  const fail = (step: CheckpointFailure["step"], detail: string) => err({ step, detail });
  const identity = chainIdentity(genesis);
  const note = parseNote(text);
  if (!note.ok) return fail("form", note.error);
  const stated = parseCheckpointText(note.value.text);
  if (!stated.ok) return fail("form", stated.error);
  const { origin, size, root } = stated.value;
  if (origin !== checkpointOrigin(identity)) return fail("origin", `of ${origin}`);
  const certificate = certificateOf(note.value, identity);
  if (!certificate.ok) return fail("header", certificate.error);
  const { header, round, seals, validator_changes = [] } = certificate.value;
  if (header.ledger_size !== size || header.ledger_root !== root) return fail("header", "of another ledger");
  const known = followValidatorChanges(genesis, validator_changes, checker);
  if (!known.ok) return fail("validators", `${known.error.code} at height ${known.error.height}`);
  if (!namesKnownSet(known.value, header)) return fail("validators", "the block names other validators");
  const certified = { header, round, seals };
  const sealed = checkSealedHeader(known.value, certified, checker);
  if (!sealed.ok) return fail("certificate", sealed.error.code);
  return ok({
    size,
    root,
    height: header.index,
    note: note.value,
    certified,
    changes: validator_changes,
    ...sealed.value,
  });
}

/** The three lines that everyone who reads checkpoints knows; our chains add none. */
function parseCheckpointText(
  text: string,
): Result<{ readonly origin: string; readonly size: number; readonly root: Hash }, string> {
  const [origin = "", size = "", base64 = "", end, ...more] = text.split("\n");
  if (end !== "" || more.length > 0) return err("not three lines: origin, size, root");
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size)) return err("the second line is not a size");
  const root = fromPaddedBase64(base64);
  if (!root.ok || root.value.length !== 32) return err("the third line is not a root");
  return ok({ origin, size: Number(size), root: toHex(root.value) });
}

function certificateOf(
  { signatures }: SignedNote,
  identity: ChainIdentity,
): Result<z.infer<typeof CertificateSchema>, string> {
  const [origin, keyId] = [checkpointOrigin(identity), certificateKeyId(identity)];
  const [own, ...more] = signatures.filter((line) => line.name === origin && line.keyId === keyId);
  if (own === undefined || more.length > 0) return err("not one certificate of this chain");
  const text = bytesToUtf8(own.signature);
  if (text === null) return err("the certificate is not UTF-8");
  const json = parseJson(text);
  if (!json.ok) return err(json.error);
  const parsed = CertificateSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err("the certificate has another form");
}

/** A kind of signature without a number of its own: 0xff and a name that nobody else has. */
function certificateKeyId(identity: ChainIdentity): Hex {
  const type = Uint8Array.of(0xff, ...utf8ToBytes("tabella-certificate-1"));
  return noteKeyId({ name: checkpointOrigin(identity), type, publicKey: fromHex(identity.genesisHash) });
}
