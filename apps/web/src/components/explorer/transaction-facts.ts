import type { DkgTransaction } from "@tabella/chain/dkg-transaction";
import { decodeEvidence, type EquivocationEvidence, sealedBoth } from "@tabella/chain/evidence";
import type { EvidenceTransaction, Transaction } from "@tabella/chain/transaction";
import type { ValidatorChangeTransaction } from "@tabella/chain/validator-transaction";
import { addressOf } from "@tabella/crypto/signature";
import { z } from "zod";

/** What a transaction says, in the order in which its page shows it; the page words the labels and formats the values. */
export interface Fact {
  readonly label: FactLabel;
  readonly value: FactValue;
}

export type FactLabel =
  | "election"
  | "name"
  | "questions"
  | "trustees"
  | "registration"
  | "ballotsMin"
  | "closesAt"
  | "replacing"
  | "credentials"
  | "rollAuthority"
  | "weight"
  | "trackingCode"
  | "pseudonym"
  | "replaces"
  | "replacedBy"
  | "voteBytes"
  | "proofBytes"
  | "closedBy"
  | "trustee"
  | "ciphertexts"
  | "votes"
  | "attempt"
  | "against"
  | "needed"
  | "promise"
  | "partBytes"
  | "publicKey"
  | "change"
  | "validator"
  | "address"
  | "epoch"
  | "votedBy"
  | "offence"
  | "accused"
  | "sealedBoth"
  | "step"
  | "height"
  | "round"
  | "otherRound"
  | "votesFrom";

export type FactValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** 0x and 64 digits, shortened on the page. */
  | { readonly kind: "fingerprint"; readonly text: string }
  | { readonly kind: "election"; readonly uuid: string }
  /** Shown as the code that the voter holds. */
  | { readonly kind: "ballot"; readonly ballotHash: `0x${string}` }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "bytes"; readonly bytes: number }
  /** Milliseconds since the epoch; null: no time was set. */
  | { readonly kind: "time"; readonly at: number | null }
  /** A word of the ledger that the page translates. */
  | {
      readonly kind: "word";
      readonly word:
        | "open"
        | "roll"
        | "yes"
        | "no"
        | "registrar"
        | "anyone"
        | "add"
        | "remove"
        | "equivocation"
        | "fork"
        | "unreadable"
        | EquivocationEvidence["first"]["kind"];
    };

const noBallot = `0x${"0".repeat(64)}`;

export function transactionFacts(transaction: Transaction): readonly Fact[] {
  if (transaction.type === "validator-change") return validatorChangeFacts(transaction);
  if (transaction.type === "evidence") return evidenceFacts(transaction);
  if (transaction.type === "watch-override") {
    return [
      { label: "address", value: { kind: "fingerprint", text: transaction.validator } },
      { label: "votesFrom", value: { kind: "count", count: transaction.height } },
    ];
  }
  const election: Fact = { label: "election", value: { kind: "election", uuid: transaction.election_id } };
  switch (transaction.type) {
    case "ballot":
      return [
        election,
        { label: "trackingCode", value: { kind: "ballot", ballotHash: transaction.ballot_hash } },
        { label: "pseudonym", value: { kind: "fingerprint", text: transaction.voter_id } },
        ...(transaction.replaces === noBallot
          ? []
          : [{ label: "replaces", value: { kind: "ballot", ballotHash: transaction.replaces } } as const]),
        { label: "voteBytes", value: { kind: "bytes", bytes: byteLength(transaction.encrypted_vote) } },
        { label: "proofBytes", value: { kind: "bytes", bytes: byteLength(transaction.proof) } },
      ];
    case "open-election": {
      const stated = ElectionText.safeParse(json(transaction.election)).data;
      const { options, roll } = transaction;
      return [
        election,
        { label: "name", value: { kind: "text", text: stated?.name ?? "" } },
        { label: "questions", value: { kind: "list", items: stated?.questions.map((q) => q.question) ?? [] } },
        { label: "trustees", value: { kind: "count", count: trusteeCount(transaction.trustees) } },
        { label: "registration", value: { kind: "word", word: options.registration } },
        { label: "ballotsMin", value: { kind: "count", count: options.ballots_min } },
        { label: "closesAt", value: { kind: "time", at: options.closes_at } },
        { label: "replacing", value: { kind: "word", word: options.replacing_allowed ? "yes" : "no" } },
        ...(roll === null
          ? []
          : ([
              { label: "credentials", value: { kind: "count", count: roll.size } },
              { label: "rollAuthority", value: { kind: "fingerprint", text: roll.authority } },
            ] as const)),
      ];
    }
    case "add-credentials":
      return [
        election,
        { label: "credentials", value: { kind: "count", count: transaction.credentials.length } },
        {
          label: "weight",
          value: { kind: "count", count: transaction.credentials.reduce((sum, { weight }) => sum + weight, 0) },
        },
      ];
    case "close-election":
      return [
        election,
        { label: "closedBy", value: { kind: "word", word: transaction.signature === null ? "anyone" : "registrar" } },
      ];
    case "partial-decryption":
      return [
        election,
        { label: "trustee", value: { kind: "count", count: transaction.owner } },
        { label: "ciphertexts", value: { kind: "count", count: transaction.strong_proofs.flat().length } },
      ];
    case "election-result":
      return [election, { label: "votes", value: { kind: "list", items: resultLines(transaction.result) } }];
    default:
      return [election, ...ceremonyFacts(transaction)];
  }
}

function validatorChangeFacts(transaction: ValidatorChangeTransaction): readonly Fact[] {
  const { change, validator, epoch, author } = transaction;
  return [
    { label: "change", value: { kind: "word", word: change } },
    { label: "validator", value: { kind: "text", text: validator.name } },
    { label: "address", value: { kind: "fingerprint", text: addressOf(validator) } },
    { label: "votedBy", value: { kind: "fingerprint", text: author } },
    { label: "epoch", value: { kind: "count", count: epoch } },
  ];
}

function evidenceFacts({ evidence: text }: EvidenceTransaction): readonly Fact[] {
  const decoded = decodeEvidence(text);
  if (!decoded.ok) return [{ label: "offence", value: { kind: "word", word: "unreadable" } }];
  const evidence = decoded.value;
  const offence: Fact = { label: "offence", value: { kind: "word", word: evidence.kind } };
  if (evidence.kind === "fork") {
    const { first, second } = evidence;
    return [
      offence,
      { label: "height", value: { kind: "count", count: first.header.index } },
      { label: "round", value: { kind: "count", count: first.round } },
      { label: "otherRound", value: { kind: "count", count: second.round } },
      { label: "sealedBoth", value: { kind: "list", items: sealedBoth(evidence) } },
    ];
  }
  const { author, height, round, kind } = evidence.first;
  return [
    offence,
    { label: "accused", value: { kind: "fingerprint", text: author } },
    { label: "step", value: { kind: "word", word: kind } },
    { label: "height", value: { kind: "count", count: height } },
    { label: "round", value: { kind: "count", count: round } },
  ];
}

/** Of a key ceremony; which election it is for stands before these. */
function ceremonyFacts(transaction: DkgTransaction): readonly Fact[] {
  const attempt: Fact = { label: "attempt", value: { kind: "count", count: transaction.attempt } };
  if (transaction.type === "dkg-certificate") {
    const signed = SignedText.safeParse(json(transaction.certificate)).data;
    const context = CertificateText.safeParse(json(signed?.message ?? "")).data?.context;
    return [
      attempt,
      { label: "trustee", value: { kind: "count", count: context?.index ?? 0 } },
      { label: "trustees", value: { kind: "count", count: context?.size ?? 0 } },
      { label: "needed", value: { kind: "count", count: context?.threshold ?? 0 } },
    ];
  }
  const common: readonly Fact[] = [attempt, { label: "trustee", value: { kind: "count", count: transaction.index } }];
  switch (transaction.type) {
    case "dkg-commitment":
      return [...common, { label: "promise", value: { kind: "fingerprint", text: transaction.commitment } }];
    case "dkg-polynomial":
      return [...common, { label: "partBytes", value: { kind: "bytes", bytes: transaction.polynomial.length } }];
    case "dkg-complaint":
      return [...common, { label: "against", value: { kind: "count", count: transaction.against } }];
    case "dkg-output": {
      const stated = OutputText.safeParse(json(transaction.output)).data;
      return [
        ...common,
        { label: "publicKey", value: { kind: "fingerprint", text: `0x${stated?.public_key.public_key ?? ""}` } },
      ];
    }
  }
}

const ElectionText = z.object({ name: z.string(), questions: z.array(z.object({ question: z.string() })) });
const TrusteesText = z.array(z.tuple([z.string(), z.object({ certs: z.array(z.unknown()).optional() })]));
const SignedText = z.object({ message: z.string() });
const CertificateText = z.object({ context: z.object({ size: z.number(), threshold: z.number(), index: z.number() }) });
const OutputText = z.object({ public_key: z.object({ public_key: z.string() }) });
const ResultText = z.object({ result: z.array(z.array(z.number())) });

/** One line a question: the counts in the order of its answers. */
function resultLines(text: string): readonly string[] {
  const stated = ResultText.safeParse(json(text)).data;
  return stated?.result.map((counts) => counts.join(" · ")) ?? [];
}

/** Of an item of trustees who share a key, each counts. */
function trusteeCount(text: string): number {
  const stated = TrusteesText.safeParse(json(text)).data ?? [];
  return stated.reduce((sum, [, { certs }]) => sum + (certs?.length ?? 1), 0);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function byteLength(hex: string): number {
  return (hex.length - 2) / 2;
}
