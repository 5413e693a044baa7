import { type Hash, toHex } from "@tabella/crypto/hex";
import { emptyFrontier, frontierRoot } from "@tabella/crypto/merkle-frontier";
import { merkleRoot } from "@tabella/crypto/merkle-tree";
import { Map as ImmutableMap, Set as ImmutableSet, OrderedMap } from "immutable";
import type { Block, BlockHeader } from "./block.ts";
import { blockHash, headerOf, validatorsRoot } from "./block-hash.ts";
import { chainIdentity, type Genesis, genesisValidators } from "./genesis.ts";
import { emptySparseTree, sparseRoot } from "./sparse-merkle-tree.ts";
import type { ChainState } from "./state.ts";

export const zeroHash: Hash = `0x${"0".repeat(64)}`;
export const zeroAddress: Hash = `0x${"0".repeat(40)}`;

/** Block 0: follows from genesis.json alone; nobody signs it, and nobody sends it. */
export function genesisBlock(genesis: Genesis): Block {
  const header: BlockHeader = {
    index: 0,
    prev_hash: zeroHash,
    timestamp: genesis.timestamp,
    transactions_root: toHex(merkleRoot([])),
    state_root: toHex(sparseRoot(emptySparseTree)),
    ledger_root: toHex(frontierRoot(emptyFrontier)),
    ledger_size: 0,
    validators_root: validatorsRoot(genesisValidators(genesis)),
    validator: zeroAddress,
  };
  const block_hash = blockHash(chainIdentity(genesis), header);
  return { ...header, transactions: [], block_hash, signature: "0x", round: 0, seals: [] };
}

/** The ledger after block 0: the validators of genesis, and nothing else. */
export function genesisState(genesis: Genesis): ChainState {
  const block = genesisBlock(genesis);
  const validators = genesisValidators(genesis);
  return {
    genesis,
    identity: chainIdentity(genesis),
    head: { ...headerOf(block), block_hash: block.block_hash },
    headTransactionCount: 0,
    validators,
    validatorHistory: [{ fromHeight: 1, validators }],
    changeProposals: ImmutableMap(),
    offences: OrderedMap(),
    watchOverrides: [],
    elections: ImmutableMap(),
    ceremonies: ImmutableMap(),
    ceremonyKeys: ImmutableSet(),
    ledger: emptyFrontier,
    credentialTree: emptySparseTree,
  };
}
