import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import type { MerkleFrontier } from "@tabella/crypto/merkle-frontier";
import type { Map as ImmutableMap, Set as ImmutableSet } from "immutable";
import type { BlockHeader } from "./block.ts";
import type { Ceremony } from "./ceremony.ts";
import type { ChangeProposal } from "./change-proposal.ts";
import type { ElectionState } from "./election-state.ts";
import type { Genesis } from "./genesis.ts";
import type { RecordedOffences, RecordedOverride } from "./recorded-evidence.ts";
import type { SparseMerkleTree } from "./sparse-merkle-tree.ts";
import type { ValidatorTerm } from "./validator-history.ts";

/**
 * The ledger after a block: an immutable value, a fold of `applyBlock` over the blocks since genesis. Old values stay
 * valid, so trying a block out costs nothing but the try; a new value shares all that did not change with the old one.
 */
export interface ChainState {
  readonly genesis: Genesis;
  readonly identity: ChainIdentity;
  readonly head: BlockHeader & { readonly block_hash: Hash };
  /** Transactions in the head block: an empty block is valid only on a block that has some. */
  readonly headTransactionCount: number;
  /** The set that seals the next block: that of the last term. */
  readonly validators: ValidatorSet;
  /** Every set since genesis, the first from block 1 on; validator-history.ts reads it. */
  readonly validatorHistory: readonly ValidatorTerm[];
  /** Changes of the set that wait for more votes, all of this epoch, by what is voted on (change-proposal.ts). */
  readonly changeProposals: ImmutableMap<string, ChangeProposal>;
  /** What was proved against validators. */
  readonly offences: RecordedOffences;
  /** Oldest first. */
  readonly watchOverrides: readonly RecordedOverride[];
  readonly elections: ImmutableMap<string, ElectionState>;
  /** Key ceremonies, by the uuid of the election to come. They stay when it is opened. */
  readonly ceremonies: ImmutableMap<string, Ceremony>;
  /** The keys of all certificates that were ever admitted, 64 hexadecimal digits: none serves twice. */
  readonly ceremonyKeys: ImmutableSet<string>;
  /** RFC 6962 tree of all transactions so far. */
  readonly ledger: MerkleFrontier;
  /** Every credential and the ballot that counts for it (credential-entry.ts). */
  readonly credentialTree: SparseMerkleTree;
}
