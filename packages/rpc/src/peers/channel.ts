/** TLS 1.3 between nodes: both sides of SEC-25 in one place. */
import type { TLSSocket } from "node:tls";
import { type Hex, toHex } from "@tabella/crypto/hex";
import { err, type Result } from "@tabella/crypto/result";
import { type CertificateFault, type Certified, checkChannelCertificate } from "./channel-certificate.ts";

/**
 * Of every connection. Certificates are not OpenSSL's to judge, for no authority has signed them: see
 * {@link certifiedPeer}, which both sides ask before they say or believe anything.
 */
export const channelOptions = { minVersion: "TLSv1.3", maxVersion: "TLSv1.3", rejectUnauthorized: false } as const;

/** Binds what is signed in a connection to it (RFC 9266). */
export function channelBinding(socket: TLSSocket): Hex {
  return toHex(socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0)));
}

/** @returns who is at the other end; null if it showed no certificate: a reader */
export function certifiedPeer(
  socket: TLSSocket,
  options: Parameters<typeof checkChannelCertificate>[1],
): Result<Certified | null, CertificateFault> {
  // A connection that takes up an older one shows no certificate of its own.
  if (socket.isSessionReused()) return err("CERTIFICATE_MALFORMED");
  const { raw } = socket.getPeerCertificate() ?? {};
  return raw === undefined ? { ok: true, value: null } : checkChannelCertificate(raw, options);
}
