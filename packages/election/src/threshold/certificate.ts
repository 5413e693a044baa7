import { ed25519Group, type Point } from "@tabella/crypto/group";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { collect } from "../collect.ts";
import { encodeJson, HexDigits, readJson } from "../compact-json.ts";
import { trusteesMax } from "../trustee-key.ts";
import type { SeedKeys } from "./seed-keys.ts";
import { checkSignature, type SignedMessage, SignedMessageSchema, signMessage } from "./signed-message.ts";

/** What a certificate is for (spec 4.6.2). */
export interface CertificateContext {
  readonly group: "Ed25519";
  /** How many trustees share the key. */
  readonly size: number;
  /** How many of them can decrypt: fewer than all, as belenios-tool demands. Where all are needed, each is a single one. */
  readonly threshold: number;
  /** The owner's number among them, from 1. */
  readonly index: number;
}

/** A `cert` message, checked: the keys that a trustee signs and is written to with. */
export interface Certificate {
  readonly context: CertificateContext;
  readonly verification: Point;
  readonly encryption: Point;
  readonly message: SignedMessage;
}

const ContextSchema: z.ZodType<CertificateContext> = z.strictObject({
  group: z.literal("Ed25519"),
  size: z.int().min(2).max(trusteesMax),
  threshold: z.int().min(1),
  index: z.int().min(1),
});
const CertificateKeysSchema = z.strictObject({
  context: ContextSchema,
  verification: HexDigits,
  encryption: HexDigits,
});
const lengthMax = 1_000;

/** A trustee's keys, signed with one of them. */
export function makeCertificate(
  input: { readonly context: CertificateContext; readonly keys: SeedKeys },
  random: RandomSource,
): SignedMessage {
  const { context, keys } = input;
  const { encode } = ed25519Group;
  const message = encodeJson({
    context: { group: context.group, size: context.size, threshold: context.threshold, index: context.index },
    verification: encode(keys.verification),
    encryption: encode(keys.encryption),
  });
  return signMessage(keys.signing, message, random);
}

export function encodeCertificate({ message, signature }: SignedMessage): string {
  return encodeJson({ message, signature: { challenge: signature.challenge, response: signature.response } });
}

/** Reads the outer form only; {@link checkCertificate} checks what it says. */
export function parseCertificate(text: string): Result<SignedMessage, string> {
  return readJson(text.trim(), SignedMessageSchema, { lengthMax });
}

/**
 * The certificate if its form is canonical, its context possible and the one expected, its keys two points of the group,
 * and its signature holds. Anything {@link makeCertificate} returns passes.
 */
export function checkCertificate(
  message: SignedMessage,
  expected: Partial<CertificateContext> = {},
): Result<Certificate, string> {
  const opened = openCertificate(message);
  if (!opened.ok) return opened;
  const { context, verification } = opened.value;
  for (const name of ["size", "threshold", "index"] as const) {
    const value = expected[name];
    if (value !== undefined && context[name] !== value) return err(`its ${name} is ${context[name]}, not ${value}`);
  }
  const authentic = checkSignature(verification, message.message, message.signature);
  return authentic.ok ? opened : authentic;
}

/**
 * All certificates of one threshold, in order: size, threshold and numbers agree, no key comes twice (whoever copies a
 * trustee's certificate would be taken for it).
 */
export function checkCertificates(messages: readonly SignedMessage[]): Result<Certificate[], string> {
  const certificates = openCertificates(messages);
  if (!certificates.ok) return certificates;
  for (const [at, { message, verification }] of certificates.value.entries()) {
    const authentic = checkSignature(verification, message.message, message.signature);
    if (!authentic.ok) return err(`certificate ${at + 1}: ${authentic.error}`);
  }
  return certificates;
}

/** As {@link checkCertificates}, but signatures are not looked at. */
export function openCertificates(messages: readonly SignedMessage[]): Result<Certificate[], string> {
  const [first] = messages;
  if (first === undefined) return err("no certificate");
  const seen = new Set<string>();
  const certificates = collect(messages, (message, at): Result<Certificate, string> => {
    const opened = openCertificate(message);
    if (!opened.ok) return err(`certificate ${at + 1}: ${opened.error}`);
    const { context, verification, encryption } = opened.value;
    if (context.index !== at + 1) return err(`certificate ${at + 1}: its index is ${context.index}`);
    if (context.size !== messages.length) return err(`certificate ${at + 1}: its size is ${context.size}`);
    for (const key of [verification, encryption].map((point) => ed25519Group.encode(point))) {
      if (seen.has(key)) return err(`certificate ${at + 1}: the key of another trustee, or one key for both uses`);
      seen.add(key);
    }
    return opened;
  });
  if (!certificates.ok) return certificates;
  const threshold = certificates.value[0]?.context.threshold;
  return certificates.value.every(({ context }) => context.threshold === threshold)
    ? certificates
    : err("the certificates do not agree on the threshold");
}

/** The number of the trustee who has these keys, from 1; null if no certificate is theirs. */
export function indexOfKeys(certificates: readonly Certificate[], keys: SeedKeys): number | null {
  const { equals } = ed25519Group;
  const at = certificates.findIndex(
    ({ verification, encryption }) => equals(verification, keys.verification) && equals(encryption, keys.encryption),
  );
  return at < 0 ? null : at + 1;
}

function openCertificate(message: SignedMessage): Result<Certificate, string> {
  const group = ed25519Group;
  const read = readJson(message.message, CertificateKeysSchema, { lengthMax });
  if (!read.ok) return read;
  const { context } = read.value;
  // P-211
  if (context.threshold >= context.size) return err("its threshold is not below its size");
  if (context.index > context.size) return err("its index is above its size");
  const verification = group.decode(read.value.verification);
  if (!verification.ok) return err(`verification: ${verification.error}`);
  const encryption = group.decode(read.value.encryption);
  if (!encryption.ok) return err(`encryption: ${encryption.error}`);
  const isIdentity = [verification, encryption].some(({ value }) => group.equals(value, group.identity));
  if (isIdentity) return err("a key is the identity");
  return ok({ context, verification: verification.value, encryption: encryption.value, message });
}
