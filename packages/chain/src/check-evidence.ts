import { type CertificateFailure, checkCertificate } from "@tabella/consensus/certificate";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { type BareMessage, bareMessage, type SignedMessage } from "@tabella/consensus/message";
import { saysTheSame } from "@tabella/consensus/message-log";
import { checkMessage } from "@tabella/consensus/message-signature";
import { type ValidatorSet, validatorOf } from "@tabella/consensus/validator-set";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";
import type { Block } from "./block.ts";
import { blockHash, headerOf } from "./block-hash.ts";
import {
  type CertifiedHeader,
  type EquivocationEvidence,
  type Evidence,
  type ForkEvidence,
  sealedBoth,
} from "./evidence.ts";

/** What a proof shows: who did what, where. */
export type Misdeed =
  | {
      readonly kind: "equivocation";
      readonly height: number;
      readonly round: number;
      readonly step: BareMessage["kind"];
      readonly guilty: readonly [Address];
    }
  | {
      readonly kind: "fork";
      readonly height: number;
      /** Of the two certificates. */
      readonly rounds: readonly [number, number];
      /** Who sealed both blocks in one round. Certificates of different rounds convict nobody by themselves. */
      readonly guilty: readonly Address[];
    };

/** Why a proof proves nothing. */
export type EvidenceFailure =
  | { readonly code: "EVIDENCE_OF_ANOTHER_CHAIN" }
  /** The set of this height is not known, because the height is not reached, or not covered by what the reader has. */
  | { readonly code: "EVIDENCE_HEIGHT_UNKNOWN"; readonly height: number }
  /** Two messages of different authors, heights, rounds or steps; two headers of different heights. */
  | { readonly code: "EVIDENCE_PLACES_DIFFER" }
  /** The same value twice: signing it again, with other bytes, is no offence. */
  | { readonly code: "EVIDENCE_VALUES_EQUAL" }
  | { readonly code: "EVIDENCE_OF_STRANGER"; readonly author: Address }
  | { readonly code: "EVIDENCE_SIGNATURE_INVALID"; readonly which: "first" | "second" }
  | {
      readonly code: "EVIDENCE_CERTIFICATE_INVALID";
      readonly which: "first" | "second";
      readonly failure: CertificateFailure["code"];
    };

export interface EvidenceContext {
  readonly identity: ChainIdentity;
  /** The set that seals the block of a height; null if the reader does not know it. */
  validatorsAt(height: number): ValidatorSet | null;
  readonly checker: SignatureChecker;
}

/**
 * The proof of an equivocation. Signatures are kept as they were heard, blocks and justifications are left out. Which of
 * two messages came first is nobody's guilt: the order follows from what they say.
 */
export function equivocationEvidence(
  identity: ChainIdentity,
  one: SignedMessage,
  other: SignedMessage,
): EquivocationEvidence {
  const [first, second] = [bareMessage(one), bareMessage(other)].sort((a, b) =>
    valueSaid(a) < valueSaid(b) ? -1 : 1,
  ) as [BareMessage, BareMessage];
  return { ...commonOf(identity), kind: "equivocation", first, second };
}

/** The proof of a fork: both blocks without their transactions. */
export function forkEvidence(identity: ChainIdentity, one: CertifiedHeader, other: CertifiedHeader): ForkEvidence {
  const isInOrder =
    one.header.index === other.header.index
      ? blockHash(identity, one.header) < blockHash(identity, other.header)
      : one.header.index < other.header.index;
  const [first, second] = isInOrder ? [one, other] : [other, one];
  return { ...commonOf(identity), kind: "fork", first, second };
}

export function certifiedHeaderOf(block: Pick<Block, "round" | "seals"> & Parameters<typeof headerOf>[0]) {
  return { header: headerOf(block), round: block.round, seals: block.seals } satisfies CertifiedHeader;
}

/** P-910: says of what a proof convicts whom, or why it convicts nobody. Anything the producers above make of real offences passes. */
export function checkEvidence(context: EvidenceContext, evidence: Evidence): Result<Misdeed, EvidenceFailure> {
  const { chainId, genesisHash } = context.identity;
  if (evidence.chain_id !== chainId || evidence.genesis_hash !== genesisHash) {
    return err({ code: "EVIDENCE_OF_ANOTHER_CHAIN" });
  }
  return evidence.kind === "fork" ? checkFork(context, evidence) : checkEquivocation(context, evidence);
}

function checkEquivocation(
  { identity, validatorsAt, checker }: EvidenceContext,
  { first, second }: EquivocationEvidence,
): Result<Misdeed, EvidenceFailure> {
  const { kind: step, height, round, author } = first;
  const isOnePlace =
    second.kind === step && second.height === height && second.round === round && second.author === author;
  if (!isOnePlace) return err({ code: "EVIDENCE_PLACES_DIFFER" });
  if (saysTheSame(first, second)) return err({ code: "EVIDENCE_VALUES_EQUAL" });
  const validators = validatorsAt(height);
  if (validators === null) return err({ code: "EVIDENCE_HEIGHT_UNKNOWN", height });
  if (validatorOf(validators, author) === undefined) return err({ code: "EVIDENCE_OF_STRANGER", author });
  const signed = { identity, validators, checker };
  if (!checkMessage(signed, first)) return err({ code: "EVIDENCE_SIGNATURE_INVALID", which: "first" });
  if (!checkMessage(signed, second)) return err({ code: "EVIDENCE_SIGNATURE_INVALID", which: "second" });
  return ok({ kind: "equivocation", height, round, step, guilty: [author] });
}

function checkFork(context: EvidenceContext, { first, second }: ForkEvidence): Result<Misdeed, EvidenceFailure> {
  const { identity, validatorsAt } = context;
  const height = first.header.index;
  const distance = second.header.index - height;
  if (distance !== 0 && distance !== 1) return err({ code: "EVIDENCE_PLACES_DIFFER" });
  const { header } = second;
  const excluded = distance === 0 ? blockHash(identity, header) : header.prev_hash;
  if (blockHash(identity, first.header) === excluded) return err({ code: "EVIDENCE_VALUES_EQUAL" });
  for (const [which, certified] of [
    ["first", first],
    ["second", second],
  ] as const) {
    const { index } = certified.header;
    const validators = index < 1 ? null : validatorsAt(index);
    if (validators === null) return err({ code: "EVIDENCE_HEIGHT_UNKNOWN", height: index });
    const failure = certificateFailure(context, validators, certified);
    if (failure !== null) return err({ code: "EVIDENCE_CERTIFICATE_INVALID", which, failure });
  }
  return ok({ kind: "fork", height, rounds: [first.round, second.round], guilty: sealedBoth({ first, second }) });
}

function certificateFailure(
  { identity, checker }: EvidenceContext,
  validators: ValidatorSet,
  { header, round, seals }: CertifiedHeader,
): CertificateFailure["code"] | null {
  const certificate = { height: header.index, round, block_hash: blockHash(identity, header), seals };
  const certified = checkCertificate(identity, validators, certificate, checker);
  return certified.ok ? null : certified.error.code;
}

function commonOf({ chainId, genesisHash }: ChainIdentity) {
  return { format: "tabella-evidence-1", chain_id: chainId, genesis_hash: genesisHash } as const;
}

function valueSaid(message: BareMessage): string {
  switch (message.kind) {
    case "proposal":
    case "prepare":
    case "commit":
      return message.digest;
    case "round-change":
      return message.prepared === undefined ? "" : `${message.prepared.digest} ${message.prepared.round}`;
  }
}
