import type { CertificateFailure } from "@tabella/consensus/certificate";
import type { Hash, Hex } from "@tabella/crypto/hex";
import { isHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { z } from "zod";
import type { Block, BlockHeader } from "./block.ts";
import { certificateFields, HeaderSchema } from "./block-codec.ts";
import { headerOf } from "./block-hash.ts";
import { parseJson } from "./canonical-json.ts";
import { type CredentialProof, checkCredential, proveCredential } from "./credential-entry.ts";
import { firstIssue } from "./first-issue.ts";
import { chainIdentity, type Genesis } from "./genesis.ts";
import { checkSealedHeader } from "./sealed-header.ts";
import type { ChainState } from "./state.ts";
import { hashSchema } from "./transaction-fields.ts";
import {
  CertifiedChangeSchema,
  type ChangesFailure,
  followValidatorChanges,
  namesKnownSet,
  type ValidatorChanges,
} from "./validator-changes.ts";

/**
 * "I did not vote", as a JSON file (R28): what the state says of one credential of one election after a block that a
 * quorum of validators has sealed. It shows the public half of the credential, and nothing else of its holder.
 */
export interface Absence {
  readonly format: "tabella-absence-1";
  readonly chain_id: number;
  readonly genesis_hash: Hash;
  readonly election_id: string;
  /** The public credential, 64 hexadecimal digits. */
  readonly credential: string;
  readonly proof: CredentialProof;
  /** The certified header whose `state_root` the proof is against. */
  readonly header: BlockHeader;
  readonly round: number;
  readonly seals: Block["seals"];
  /** Of the set since genesis, up to this block; left out when there was none. */
  readonly validator_changes?: ValidatorChanges;
}

/**
 * What the chain says of a credential as of its head. It need not be an absence: {@link checkAbsence} says what it is.
 * @param head.block the final block whose state this is, with its seals
 * @param head.changes of the set, up to this block (validator-changes.ts `changesUpTo`)
 * @returns null for the genesis block, which nobody seals
 */
export function makeAbsence(
  state: ChainState,
  { block: head, changes }: { readonly block: Block; readonly changes: ValidatorChanges },
  name: { readonly election: string; readonly credential: string },
): Absence | null {
  if (head.index === 0 || head.block_hash !== state.head.block_hash) return null;
  return {
    format: "tabella-absence-1",
    chain_id: state.identity.chainId,
    genesis_hash: state.identity.genesisHash,
    election_id: name.election,
    credential: name.credential,
    proof: proveCredential(state.credentialTree, name),
    header: headerOf(head),
    round: head.round,
    seals: head.seals,
    ...(changes.length > 0 && { validator_changes: changes }),
  };
}

/** The steps of checking an absence, in their order; one that does not hold names the first that fails. */
export const absenceSteps = [
  /** It names the chain of this genesis file. */
  "chain",
  /** The set of validators follows from genesis over changes that hold, and the header names it. */
  "validators",
  /** A quorum of the validators of its height sealed exactly this header. */
  "certificate",
  /** The header's state says of the credential what the file says. */
  "state",
  /** And that is: no ballot. */
  "absence",
] as const;

export type AbsenceStep = (typeof absenceSteps)[number];

export interface AbsenceFailure {
  readonly step: AbsenceStep;
  readonly detail: string;
}

/** What an absence that holds proves. */
export interface ProvenAbsence {
  readonly election: string;
  readonly credential: string;
  /** registered: on the election's list, without a ballot · unlisted: on no list of that election. */
  readonly kind: "registered" | "unlisted";
  readonly blockIndex: number;
  readonly blockHash: Hash;
  /** Of the block, milliseconds since the epoch: the absence holds as of then. */
  readonly timestamp: number;
  readonly seals: number;
  readonly quorum: number;
  readonly validators: number;
}

/** P-907: says whether an absence holds, from the genesis file alone; no server is asked. Runs in the browser too. */
export function checkAbsence(
  genesis: Genesis,
  absence: Absence,
  checker: SignatureChecker,
): Result<ProvenAbsence, AbsenceFailure> {
  const fail = (step: AbsenceStep, detail: string) => err({ step, detail });
  const { header, proof, credential } = absence;
  const identity = chainIdentity(genesis);
  if (absence.chain_id !== identity.chainId || absence.genesis_hash !== identity.genesisHash) {
    return fail("chain", `of chain ${absence.chain_id}, genesis ${absence.genesis_hash}`);
  }
  const known = followValidatorChanges(genesis, absence.validator_changes ?? [], checker);
  if (!known.ok) return fail("validators", describe(known.error));
  if (!namesKnownSet(known.value, header)) return fail("validators", "the block names other validators");
  const sealed = checkSealedHeader(known.value, absence, checker);
  if (!sealed.ok) return fail("certificate", describe(sealed.error));
  const name = { election: absence.election_id, credential };
  if (!checkCredential(header.state_root, name, proof)) {
    return fail("state", "the proof does not lead to the header's state_root");
  }
  if (proof.entry !== null && proof.entry !== "registered") return fail("absence", `it has cast ballot ${proof.entry}`);
  const kind = proof.entry === null ? "unlisted" : "registered";
  const { index: blockIndex, timestamp } = header;
  return ok({ election: absence.election_id, credential, kind, blockIndex, timestamp, ...sealed.value });
}

function describe(failure: CertificateFailure | ChangesFailure): string {
  return JSON.stringify(failure);
}

/** 100 seals, 256 siblings, and some eighty changes of so large a set take less. */
const absenceLengthMax = 33_554_432;

const hex = z.custom<Hex>((value) => typeof value === "string" && isHex(value), "not hexadecimal behind 0x");
const AbsenceSchema: z.ZodType<Absence> = z.strictObject({
  format: z.literal("tabella-absence-1"),
  chain_id: z.int().min(1),
  genesis_hash: hashSchema,
  election_id: z.string().max(40),
  credential: z.string().regex(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits"),
  proof: z.strictObject({
    entry: z.union([z.literal("registered"), hashSchema]).nullable(),
    siblings: z.array(hashSchema).max(256),
    other: z.strictObject({ key: hashSchema, value: hex }).nullable(),
  }),
  header: HeaderSchema,
  ...certificateFields,
  validator_changes: z.array(CertifiedChangeSchema).min(1).exactOptional(),
});

/** Reads the file of an absence: form only; {@link checkAbsence} says whether it holds. */
export function parseAbsence(text: string): Result<Absence, string> {
  if (text.length > absenceLengthMax) return err(`longer than ${absenceLengthMax} characters`);
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = AbsenceSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}

/** The text of the file. {@link parseAbsence} reads it back. */
export function formatAbsence(absence: Absence): string {
  return `${JSON.stringify(absence, null, 2)}\n`;
}
