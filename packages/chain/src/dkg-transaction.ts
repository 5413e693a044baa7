import type { Hash, Hex } from "@tabella/crypto/hex";

/*
 * The key ceremony of a threshold (spec 3.1.1, "Pedersen"), before its election is opened: the specification's messages as
 * transactions, and around them what the specification leaves to the server: commitments before polynomials (R14), public
 * complaints, attempts. A trustee's transactions are signed with the verification key of its certificate
 * (trustee-signature.ts), a certificate is admitted by the registrar.
 */

interface OfCeremony {
  /** The uuid of the election to come. */
  readonly election_id: string;
  /** From 1; a higher one than before begins anew. */
  readonly attempt: number;
}

interface OfTrustee extends OfCeremony {
  /** The trustee's number in this ceremony, from 1: the index of its certificate. */
  readonly index: number;
  readonly signature: Hex;
}

export interface DkgCertificateTransaction extends OfCeremony {
  readonly type: "dkg-certificate";
  /** The specification's `cert` as the exact JSON text; its context names size, threshold and index. */
  readonly certificate: string;
  /** Ed25519 by the registrar's key in genesis, who says whose certificate it is. */
  readonly signature: Hex;
}

export interface DkgCommitmentTransaction extends OfTrustee {
  readonly type: "dkg-commitment";
  /** Of the polynomial that the trustee will show when all have committed (dkg-commitment-hash.ts). */
  readonly commitment: Hash;
}

export interface DkgPolynomialTransaction extends OfTrustee {
  readonly type: "dkg-polynomial";
  /** The specification's `polynomial` as the exact JSON text. */
  readonly polynomial: string;
}

export interface DkgComplaintTransaction extends OfTrustee {
  readonly type: "dkg-complaint";
  /** The number of the trustee that sent a wrong share. */
  readonly against: number;
  /** The point that opens the one message with the share, 64 hexadecimal digits (election/threshold/complaint.ts). */
  readonly shared: string;
  readonly proof: { readonly challenge: string; readonly response: string };
}

export interface DkgOutputTransaction extends OfTrustee {
  readonly type: "dkg-output";
  /** The specification's `voutput` as the exact JSON text. */
  readonly output: string;
}

/** What a trustee signs in a ceremony. */
export type DkgTrusteeTransaction =
  | DkgCommitmentTransaction
  | DkgPolynomialTransaction
  | DkgComplaintTransaction
  | DkgOutputTransaction;

export type DkgTransaction = DkgCertificateTransaction | DkgTrusteeTransaction;
