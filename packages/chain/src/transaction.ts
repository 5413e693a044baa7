import type { Hash, Hex } from "@tabella/crypto/hex";
import type { PublicCredential } from "@tabella/election/credential";
import type { SignedRoll } from "@tabella/election/roll";
import type { DkgTransaction } from "./dkg-transaction.ts";
import type { ValidatorChangeTransaction, WatchOverrideTransaction } from "./validator-transaction.ts";

/*
 * Transactions as they stand in a block's JSON. The bytes of a transaction (what eth_sendTransaction carries in `data`,
 * what a leaf of the Merkle trees hashes) are the UTF-8 bytes of its canonical JSON (RFC 8785) as `encodeTransaction`
 * writes them; other bytes that mean the same are rejected as NOT_CANONICAL.
 * A transaction has no timestamp of its own: the view of a block adds the block's.
 */

/** A voter's ballot in evidence form (election/evidence.ts). */
export interface BallotTransaction {
  readonly type: "ballot";
  /** Pseudonym: tagged hash of election and credential (no identity). */
  readonly voter_id: Hash;
  readonly election_id: string;
  /** Evidence of credential and ciphertexts. */
  readonly encrypted_vote: Hex;
  /** Evidence of proofs and of the ballot's own signature. */
  readonly proof: Hex;
  /** SHA-256 of the canonical ballot JSON of the specification. */
  readonly ballot_hash: Hash;
  /** The ballot hash that counts so far for this credential, or 32 zero bytes. */
  readonly replaces: Hash;
  /** The credential's Schnorr proof (challenge and response, 32 bytes each, big-endian) over tag, genesis hash, election, ballot_hash, replaces. */
  readonly signature: Hex;
}

export interface OpenElectionTransaction {
  readonly type: "open-election";
  readonly election_id: string;
  /** The specification's `election` as the exact JSON text; its hash is what ballots bind. */
  readonly election: string;
  /** The specification's `trustees` as the exact JSON text. */
  readonly trustees: string;
  readonly options: ElectionOptions;
  /** For registration "roll": what fixes the credentials that add-credentials then bring; for "open": null. */
  readonly roll: SignedRoll | null;
  /** Ed25519 by the registrar's key in genesis. */
  readonly signature: Hex;
}

export interface ElectionOptions {
  readonly registration: "open" | "roll";
  /** A tally of fewer ballots is never decrypted: the election ends as closed-without-result. */
  readonly ballots_min: number;
  readonly replacing_allowed: boolean;
  /** Milliseconds since the epoch; null: only the registrar closes. */
  readonly closes_at: number | null;
}

export interface AddCredentialsTransaction {
  readonly type: "add-credentials";
  readonly election_id: string;
  readonly credentials: readonly PublicCredential[];
  readonly signature: Hex;
}

export interface CloseElectionTransaction {
  readonly type: "close-election";
  readonly election_id: string;
  /** The registrar's; null when anyone closes after `closes_at`. */
  readonly signature: Hex | null;
}

export interface PartialDecryptionTransaction {
  readonly type: "partial-decryption";
  readonly election_id: string;
  /** The trustee's index, from 1, in the order of the trustees message (the specification's `owner`). */
  readonly owner: number;
  /** The specification's `partial_decryption` as the exact JSON text. */
  readonly partial_decryption: string;
  /** A strong proof a ciphertext: `[question][answer] = { challenge, response }` as decimal strings. */
  readonly strong_proofs: readonly (readonly { readonly challenge: string; readonly response: string }[])[];
  /** The trustee's (trustee-signature.ts): whoever signs a wrong decryption is named for it. */
  readonly signature: Hex;
}

export interface ElectionResultTransaction {
  readonly type: "election-result";
  readonly election_id: string;
  /** The specification's `result` as the exact JSON text: `{"result":[[…],…]}`. */
  readonly result: string;
}

/** Whatever belongs to one election. */
export type ElectionTransaction =
  | BallotTransaction
  | OpenElectionTransaction
  | AddCredentialsTransaction
  | CloseElectionTransaction
  | PartialDecryptionTransaction
  | ElectionResultTransaction
  | DkgTransaction;

/** A proof that validators broke the protocol, from whoever has it. */
export interface EvidenceTransaction {
  readonly type: "evidence";
  /** Canonical text (evidence.ts). */
  readonly evidence: string;
}

export type Transaction =
  | ElectionTransaction
  | ValidatorChangeTransaction
  | WatchOverrideTransaction
  | EvidenceTransaction;

/** The election that a transaction belongs to; null for what is about the chain itself. */
export function electionOf(transaction: Transaction): string | null {
  return "election_id" in transaction ? transaction.election_id : null;
}
