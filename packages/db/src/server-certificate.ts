/**
 * What the database server shows in TLS (SEC-24): a certificate of a small authority that exists for it alone. The
 * authority's key is forgotten as soon as it has signed: nothing is left that could certify another server, and who wants
 * another certificate makes another authority.
 */
import "reflect-metadata";
import { randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** Both in PEM. */
export interface DatabaseCertificate {
  /** Whom clients believe; public. */
  readonly authority: string;
  /** The server's key and certificate in one file, so that they are replaced together. */
  readonly server: string;
}

const dayMs = 86_400_000;
/** Nothing renews it by itself: operators do (docs/operations.md). */
const lifetimeMs = 3_650 * dayMs;
const renewalMs = 365 * dayMs;
/** Clients' clocks may be behind this one. */
const validSinceMs = 3_600_000;
const signingAlgorithm = { name: "Ed25519" };
const loopback = ["localhost", "127.0.0.1"];

/** @param host by which clients reach the server, besides this machine's own names */
export async function makeDatabaseCertificate({
  host,
  nowMs,
}: {
  readonly host: string;
  readonly nowMs: number;
}): Promise<DatabaseCertificate> {
  const dates = { notBefore: new Date(nowMs - validSinceMs), notAfter: new Date(nowMs + lifetimeMs) };
  const [authorityKeys, serverKeys] = [await keyPair(), await keyPair()];
  const serverKey = await crypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  const authorityName = "CN=Tabella database authority";
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...{ ...dates, serialNumber: serialNumber(), name: authorityName, keys: authorityKeys, signingAlgorithm },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const names = [...new Set([host, ...loopback])];
  const certificate = await X509CertificateGenerator.create({
    ...{ ...dates, serialNumber: serialNumber(), signingAlgorithm },
    issuer: authorityName,
    subject: "CN=Tabella database",
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const), value: name })),
      ),
    ],
  });
  return {
    authority: `${authority.toString("pem")}\n`,
    server: `${PemConverter.encode(serverKey, "PRIVATE KEY")}\n${certificate.toString("pem")}\n`,
  };
}

/** Whether a certificate will still hold for a year. @param pem with a key before it or without */
export function outlivesNextYear(pem: string, nowMs: number): boolean {
  return new X509Certificate(pem).validToDate.getTime() - nowMs > renewalMs;
}

async function keyPair() {
  const keys = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("Ed25519 has key pairs");
  return keys;
}

/** Positive and of 16 bytes. */
function serialNumber(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}
