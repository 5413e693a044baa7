/**
 * What a validator shows in TLS: a certificate of a key that lives in memory only, made anew at each start, and bound to
 * the validator's own key by a signature in it (as libp2p's TLS does). There is no authority that could be lost or lie:
 * who is let in stands on the chain (SEC-25, ADR 12).
 */
import "reflect-metadata";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { domainTags } from "@tabella/crypto/domain-tags";
import { fromHex, type Hex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, HybridPublicKey, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { encodeFields, uint64 } from "@tabella/crypto/tagged-hash";

const dayMs = 86_400_000;
/** No certificate is believed that lives longer than this. */
export const certificateLifetimeMsMax = 90 * dayMs;
const ownLifetimeMs = 30 * dayMs;
const algorithm = { name: "Ed25519" } as const;
/** The others' clocks may be behind this one. */
const validSinceMs = 3_600_000;

/** As `node:tls` takes them. */
export interface ChannelCertificate {
  readonly cert: string;
  readonly key: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface Certified {
  readonly address: Address;
  readonly notAfterMs: number;
}

export type CertificateFault =
  | "CERTIFICATE_MALFORMED"
  /** Of nobody in the validator set. */
  | "CERTIFICATE_OF_STRANGER"
  | "CERTIFICATE_EXPIRED"
  | "CERTIFICATE_TOO_LONG"
  /** Its key was never signed for by the validator whom it names, on this chain. */
  | "CERTIFICATE_NOT_BOUND";

function bindingBytes(
  identity: ChainIdentity,
  bound: { readonly spki: Uint8Array; readonly notBeforeMs: number; readonly notAfterMs: number },
): Uint8Array {
  return encodeFields(domainTags.peerCertificate, [
    uint64(identity.chainId),
    fromHex(identity.genesisHash),
    bound.spki,
    uint64(bound.notBeforeMs),
    uint64(bound.notAfterMs),
  ]);
}

/** A new key and its certificate. @param options.lifetimeMs 30 days if left out; from now, in whole seconds */
export async function makeChannelCertificate(options: {
  readonly identity: ChainIdentity;
  readonly signer: Signer;
  readonly random: RandomSource;
  readonly nowMs: number;
  readonly lifetimeMs?: number;
}): Promise<ChannelCertificate> {
  const { identity, signer, random, nowMs, lifetimeMs = ownLifetimeMs } = options;
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const wholeSeconds = (ms: number) => Math.floor(ms / 1_000) * 1_000;
  const [notBeforeMs, notAfterMs] = [wholeSeconds(nowMs - validSinceMs), wholeSeconds(nowMs + lifetimeMs)];
  const signature = signer.signEd25519(bindingBytes(identity, { spki, notBeforeMs, notAfterMs }));
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: `4${toHex(random(16)).slice(3)}`,
    name: `CN=${signer.address}`,
    notBefore: new Date(notBeforeMs),
    notAfter: new Date(notAfterMs),
    keys: {
      publicKey: publicKey.toCryptoKey(algorithm, true, ["verify"]),
      privateKey: privateKey.toCryptoKey(algorithm, false, ["sign"]),
    },
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new SubjectAlternativeNameExtension([{ type: "url", value: `tabella:${signer.address}:${signature}` }]),
    ],
  });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { cert: certificate.toString("pem"), key, notBeforeMs, notAfterMs };
}

const boundName = /^URI:tabella:(0x[0-9a-f]{40}):(0x[0-9a-f]{128})$/;

/**
 * Whose certificate it is. TLS itself shows that the other end has its key.
 * @param der as it came in TLS
 * @param options.publicKeyOf of whoever may be here; undefined for everyone else
 */
export function checkChannelCertificate(
  der: Uint8Array,
  options: {
    readonly identity: ChainIdentity;
    readonly publicKeyOf: (address: Address) => HybridPublicKey | undefined;
    readonly checker: SignatureChecker;
    readonly nowMs: number;
  },
): Result<Certified, CertificateFault> {
  const { identity, publicKeyOf, checker, nowMs } = options;
  const read = readCertificate(der);
  if (read === null) return err("CERTIFICATE_MALFORMED");
  const { address, signature, ...bound } = read;
  const publicKey = publicKeyOf(address);
  if (publicKey === undefined) return err("CERTIFICATE_OF_STRANGER");
  if (bound.notBeforeMs > nowMs || bound.notAfterMs <= nowMs) return err("CERTIFICATE_EXPIRED");
  if (bound.notAfterMs - bound.notBeforeMs > certificateLifetimeMsMax) return err("CERTIFICATE_TOO_LONG");
  if (!checker.checkEd25519(publicKey, bindingBytes(identity, bound), signature)) return err("CERTIFICATE_NOT_BOUND");
  return ok({ address, notAfterMs: bound.notAfterMs });
}

function readCertificate(der: Uint8Array) {
  try {
    const certificate = new X509Certificate(der);
    const [, address, signature] = boundName.exec(certificate.subjectAltName ?? "") ?? [];
    if (address === undefined || signature === undefined) return null;
    return {
      address: address as Address,
      signature: signature as Hex,
      spki: new Uint8Array(certificate.publicKey.export({ type: "spki", format: "der" })),
      notBeforeMs: certificate.validFromDate.getTime(),
      notAfterMs: certificate.validToDate.getTime(),
    };
  } catch {
    return null;
  }
}

/**
 * A validator's certificate, which is replaced in time: half of its life is left when the next one is made. Where the clock
 * has gone back since, it was made while that was wrong, and may begin when the others' clocks are not there yet.
 */
export class ChannelIdentity {
  readonly #make: (nowMs: number) => Promise<ChannelCertificate>;
  #current: ChannelCertificate;
  #renewAtMs: number;

  private constructor(make: (nowMs: number) => Promise<ChannelCertificate>, first: ChannelCertificate, nowMs: number) {
    this.#make = make;
    this.#current = first;
    this.#renewAtMs = (nowMs + first.notAfterMs) / 2;
  }

  static async create(
    options: Omit<Parameters<typeof makeChannelCertificate>[0], "nowMs">,
    nowMs: number,
  ): Promise<ChannelIdentity> {
    const make = (now: number) => makeChannelCertificate({ ...options, nowMs: now });
    return new ChannelIdentity(make, await make(nowMs), nowMs);
  }

  get current(): ChannelCertificate {
    return this.#current;
  }

  /** @returns whether there is a new certificate now */
  async renewIfDue(nowMs: number): Promise<boolean> {
    const hasGoneBack = nowMs < this.#current.notBeforeMs + validSinceMs / 2;
    if (nowMs < this.#renewAtMs && !hasGoneBack) return false;
    this.#current = await this.#make(nowMs);
    this.#renewAtMs = (nowMs + this.#current.notAfterMs) / 2;
    return true;
  }
}
