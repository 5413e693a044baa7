/** Failures of JSON-RPC calls, among them one number for each rejection of the ledger. */
import type { Rejection, RejectionCode } from "@tabella/chain/rejection";
import { faultCodes } from "./fault-codes.ts";

/** A failure that the caller may read. Whatever else is thrown becomes an internal error without a word. */
export class JsonRpcFault extends Error {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, message: string, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Numbers never change their meaning; `data.code` carries the ledger's own name. */
export const rejectionNumbers: Record<RejectionCode, number> = {
  MALFORMED: faultCodes.transactionRejected,
  TRANSACTION_TOO_LARGE: -32010,
  NOT_CANONICAL: -32011,
  SIGNATURE_INVALID: -32012,
  ELECTION_UNKNOWN: -32013,
  ELECTION_EXISTS: -32014,
  ELECTION_INVALID: -32015,
  ELECTION_CLOSED: -32016,
  ELECTION_STILL_OPEN: -32017,
  REGISTRATION_BY_ROLL: -32018,
  CREDENTIAL_UNKNOWN: -32019,
  CREDENTIAL_EXISTS: -32020,
  CREDENTIAL_USED: -32021,
  REPLACES_WRONG_BALLOT: -32022,
  BALLOT_KNOWN: -32023,
  BALLOT_HASH_MISMATCH: -32024,
  BALLOT_OF_ANOTHER_ELECTION: -32025,
  CIPHERTEXT_COPIED: -32026,
  BALLOT_PROOF_INVALID: -32027,
  TRUSTEE_UNKNOWN: -32028,
  PARTIAL_DECRYPTION_EXISTS: -32029,
  PARTIAL_DECRYPTION_INVALID: -32030,
  RESULT_NOT_DUE: -32031,
  RESULT_EXISTS: -32032,
  RESULT_INVALID: -32033,
  TRANSACTION_KNOWN: -32034,
  POOL_FULL: -32035,
  ROLL_INCOMPLETE: -32036,
  ROLL_MISMATCH: -32037,
  CEREMONY_UNKNOWN: -32038,
  CEREMONY_OTHER_ATTEMPT: -32039,
  CEREMONY_NOT_DUE: -32040,
  CEREMONY_MESSAGE_EXISTS: -32041,
  CEREMONY_MESSAGE_INVALID: -32042,
  CEREMONY_KEY_KNOWN: -32043,
  COMMITMENT_BROKEN: -32044,
  COMPLAINT_UNFOUNDED: -32045,
  AUTHOR_NO_VALIDATOR: -32046,
  VALIDATOR_EPOCH_OTHER: -32047,
  VALIDATOR_VOTED: -32048,
  VALIDATOR_VOTES_TOO_MANY: -32049,
  VALIDATOR_EXISTS: -32050,
  VALIDATOR_UNKNOWN: -32051,
  VALIDATOR_NAME_OR_KEY_TAKEN: -32052,
  VALIDATOR_LAST: -32053,
  VALIDATORS_TOO_MANY: -32054,
  EVIDENCE_INVALID: -32055,
  EVIDENCE_KNOWN: -32056,
  WATCH_OVERRIDE_HEIGHT: -32057,
};

/** A rejection as a fault: its number, and the rejection itself as `data`. */
export function rejectionFault(rejection: Rejection): JsonRpcFault {
  return new JsonRpcFault(rejectionNumbers[rejection.code], `rejected by the ledger: ${rejection.code}`, rejection);
}
