import type { CeremonyPhase } from "./ceremony.ts";
import type { EvidenceFailure } from "./check-evidence.ts";

/** Why the ledger refuses a transaction: a stable code and its facts. The code reaches the voter's screen as a sentence. */
export type Rejection =
  | { readonly code: "TRANSACTION_TOO_LARGE"; readonly bytes: number; readonly bytesMax: number }
  | { readonly code: "MALFORMED"; readonly detail: string }
  | { readonly code: "NOT_CANONICAL"; readonly detail: string }
  | { readonly code: "SIGNATURE_INVALID"; readonly signer: "credential" | "registrar" | "trustee" | "validator" }
  | { readonly code: "ELECTION_UNKNOWN"; readonly election: string }
  | { readonly code: "ELECTION_EXISTS"; readonly election: string }
  | { readonly code: "ELECTION_INVALID"; readonly detail: string }
  | { readonly code: "ELECTION_CLOSED"; readonly election: string }
  | { readonly code: "ELECTION_STILL_OPEN"; readonly election: string }
  | { readonly code: "REGISTRATION_BY_ROLL"; readonly election: string }
  | { readonly code: "ROLL_INCOMPLETE"; readonly election: string; readonly expected: number; readonly actual: number }
  | { readonly code: "ROLL_MISMATCH"; readonly election: string; readonly detail: string }
  | { readonly code: "CREDENTIAL_UNKNOWN"; readonly credential: string }
  | { readonly code: "CREDENTIAL_EXISTS"; readonly credential: string }
  | { readonly code: "CREDENTIAL_USED"; readonly credential: string; readonly ballotHash: string }
  | { readonly code: "REPLACES_WRONG_BALLOT"; readonly expected: string; readonly actual: string }
  | { readonly code: "BALLOT_KNOWN"; readonly ballotHash: string }
  | { readonly code: "BALLOT_HASH_MISMATCH"; readonly expected: string; readonly actual: string }
  | { readonly code: "BALLOT_OF_ANOTHER_ELECTION"; readonly detail: string }
  | { readonly code: "CIPHERTEXT_COPIED"; readonly detail: string }
  | { readonly code: "BALLOT_PROOF_INVALID"; readonly question: number | null; readonly detail: string }
  | { readonly code: "TRUSTEE_UNKNOWN"; readonly owner: number }
  | { readonly code: "PARTIAL_DECRYPTION_EXISTS"; readonly owner: number }
  | { readonly code: "PARTIAL_DECRYPTION_INVALID"; readonly owner: number; readonly detail: string }
  | { readonly code: "RESULT_NOT_DUE"; readonly election: string }
  | { readonly code: "RESULT_EXISTS"; readonly election: string }
  | { readonly code: "RESULT_INVALID"; readonly detail: string }
  | { readonly code: "CEREMONY_UNKNOWN"; readonly election: string }
  | { readonly code: "CEREMONY_OTHER_ATTEMPT"; readonly expected: number; readonly actual: number }
  | { readonly code: "CEREMONY_NOT_DUE"; readonly phase: CeremonyPhase }
  | { readonly code: "CEREMONY_MESSAGE_EXISTS"; readonly trustee: number }
  | { readonly code: "CEREMONY_MESSAGE_INVALID"; readonly trustee: number; readonly detail: string }
  | { readonly code: "CEREMONY_KEY_KNOWN"; readonly key: string }
  | { readonly code: "COMMITMENT_BROKEN"; readonly trustee: number; readonly expected: string; readonly actual: string }
  | {
      readonly code: "COMPLAINT_UNFOUNDED";
      readonly trustee: number;
      readonly against: number;
      readonly detail: string;
    }
  | { readonly code: "AUTHOR_NO_VALIDATOR"; readonly author: string }
  /** Votes of epoch `expected` count, from block `fromHeight` on. */
  | {
      readonly code: "VALIDATOR_EPOCH_OTHER";
      readonly expected: number;
      readonly actual: number;
      readonly fromHeight: number;
    }
  | { readonly code: "VALIDATOR_VOTED"; readonly author: string }
  | { readonly code: "VALIDATOR_VOTES_TOO_MANY"; readonly author: string; readonly votesMax: number }
  | { readonly code: "VALIDATOR_EXISTS"; readonly validator: string }
  | { readonly code: "VALIDATOR_UNKNOWN"; readonly validator: string }
  | { readonly code: "VALIDATOR_NAME_OR_KEY_TAKEN"; readonly holder: string }
  | { readonly code: "VALIDATOR_LAST"; readonly validator: string }
  | { readonly code: "VALIDATORS_TOO_MANY"; readonly validatorsMax: number }
  | { readonly code: "EVIDENCE_INVALID"; readonly failure: EvidenceFailure["code"] }
  | { readonly code: "EVIDENCE_KNOWN"; readonly height: number }
  | {
      readonly code: "WATCH_OVERRIDE_HEIGHT";
      readonly after: number;
      readonly atMost: number;
      readonly actual: number;
    }
  | { readonly code: "TRANSACTION_KNOWN"; readonly hash: string }
  | { readonly code: "POOL_FULL"; readonly size: number };

export type RejectionCode = Rejection["code"];
