/** Error codes of JSON-RPC 2.0 (section 5.1) and of EIP-1474, and one of our own. */
export const faultCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** EIP-1474 "transaction rejected": what is no transaction of the ledger; no account is ever unlocked (SEC-17). */
  transactionRejected: -32003,
  limitExceeded: -32005,
  /**
   * The node has found its own store or the chain broken, and stopped serving; or it is no validator and takes no
   * transactions. Another may answer.
   */
  nodeNotServing: -32009,
} as const;

export const batchSizeMax = 20;
export const responseBytesMax = 5_242_880;
