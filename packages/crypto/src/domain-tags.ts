/**
 * Every domain tag of our own protocols, unique by test. (Challenges of ballots, keys and decryptions have no tag of
 * ours: they are the strings of the Belenios 3 specification.)
 */
export const domainTags = {
  genesisHash: "TABELLA_V1_CHAIN_GENESIS_HASH",
  blockHash: "TABELLA_V1_CHAIN_BLOCK_HASH",
  blockAuthor: "TABELLA_V1_CHAIN_BLOCK_AUTHOR",
  blockSeal: "TABELLA_V1_CHAIN_BLOCK_SEAL",
  checkedText: "TABELLA_V1_NODE_CHECKED_TEXT",
  transactionHash: "TABELLA_V1_CHAIN_TRANSACTION_HASH",
  ballotTransaction: "TABELLA_V1_CHAIN_BALLOT_TRANSACTION",
  registrarTransaction: "TABELLA_V1_CHAIN_REGISTRAR_TRANSACTION",
  rollSignature: "TABELLA_V1_ELECTION_ROLL_SIGNATURE",
  trusteeTransaction: "TABELLA_V1_CHAIN_TRUSTEE_TRANSACTION",
  dkgCommitment: "TABELLA_V1_CHAIN_DKG_COMMITMENT",
  validatorTransaction: "TABELLA_V1_CHAIN_VALIDATOR_TRANSACTION",
  voterPseudonym: "TABELLA_V1_CHAIN_VOTER_PSEUDONYM",
  validatorSet: "TABELLA_V1_CHAIN_VALIDATOR_SET",
  stateKey: "TABELLA_V1_CHAIN_STATE_KEY",
  stateLeaf: "TABELLA_V1_CHAIN_STATE_LEAF",
  stateNode: "TABELLA_V1_CHAIN_STATE_NODE",
  consensusMessage: "TABELLA_V1_CONSENSUS_MESSAGE",
  consensusMemory: "TABELLA_V1_CONSENSUS_MEMORY",
  strongDecryptionProof: "TABELLA_V1_CRYPTO_STRONG_DECRYPTION_PROOF",
  hedgedSeed: "TABELLA_V1_CRYPTO_HEDGED_SEED",
  hedgedStream: "TABELLA_V1_CRYPTO_HEDGED_STREAM",
  repeatableSeed: "TABELLA_V1_CRYPTO_REPEATABLE_SEED",
  thresholdComplaint: "TABELLA_V1_CRYPTO_THRESHOLD_COMPLAINT",
  peerRecord: "TABELLA_V1_NETWORK_PEER_RECORD",
  peerHandshake: "TABELLA_V1_NETWORK_PEER_HANDSHAKE",
  peerCertificate: "TABELLA_V1_NETWORK_PEER_CERTIFICATE",
  keyPresence: "TABELLA_V1_NETWORK_KEY_PRESENCE",
} as const;
