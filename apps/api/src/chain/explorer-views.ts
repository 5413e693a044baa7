/** What the explorer shows, made from what validators answer. */
import type { Block } from "@tabella/chain/block";
import { electionOf, type Transaction } from "@tabella/chain/transaction";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import type { KnownValidators, ValidatorChanges } from "@tabella/chain/validator-changes";
import { trackingCode } from "@tabella/election/tracking-code";
import type * as view from "@tabella/rpc/api/chain-schemas";
import type {
  BlockSummary,
  ChainElectionSummary,
  EvidenceView,
  GovernanceView,
  TransactionView,
} from "@tabella/rpc/validator/ports";

export type NameOf = (address: string) => string | null;

/** Validators' names by their address, of every term since genesis. */
export function namesFrom({ history }: KnownValidators): NameOf {
  const names = new Map<string, string>(
    history.flatMap(({ validators }) => validators.map(({ address, name }) => [address, name] as const)),
  );
  return (address) => names.get(address) ?? null;
}

export function summaryOfBlock(block: Block, validatorCount: number, nameOf: NameOf): view.BlockSummary {
  return {
    index: block.index,
    blockHash: block.block_hash,
    prevHash: block.prev_hash,
    timestamp: block.timestamp,
    transactionCount: block.transactions.length,
    author: block.validator,
    authorName: nameOf(block.validator),
    round: block.round,
    sealCount: block.seals.length,
    validatorCount,
  };
}

export function summaryOfRow(row: BlockSummary, nameOf: NameOf): view.BlockSummary {
  return {
    index: row.header.index,
    blockHash: row.blockHash,
    prevHash: row.header.prev_hash,
    timestamp: row.header.timestamp,
    transactionCount: row.transactions.length,
    author: row.header.validator,
    authorName: nameOf(row.header.validator),
    round: row.round,
    sealCount: row.seals.length,
    validatorCount: row.validatorCount,
  };
}

export function transactionSummary(transaction: Transaction): view.TransactionSummary {
  const text = encodeTransaction(transaction);
  const ballotHash = transaction.type === "ballot" ? transaction.ballot_hash : null;
  return {
    hash: transactionHash(text),
    type: transaction.type,
    electionId: electionOf(transaction),
    ballotHash,
    trackingCode: ballotHash === null ? null : trackingCode(ballotHash),
    bytes: Buffer.byteLength(text),
  };
}

export function blockView(
  { block, changes: validatorChanges }: { readonly block: Block; readonly changes: ValidatorChanges },
  validatorCount: number,
  nameOf: NameOf,
): view.BlockView {
  return {
    summary: summaryOfBlock(block, validatorCount, nameOf),
    transactions: block.transactions.map(transactionSummary),
    sealedBy: block.seals.map(({ validator }) => ({ address: validator, name: nameOf(validator) })),
    block,
    validatorChanges,
  };
}

export function transactionView(found: TransactionView): view.TransactionView {
  return {
    summary: transactionSummary(found.transaction),
    blockIndex: found.blockIndex,
    blockHash: found.blockHash,
    timestamp: found.timestamp,
    position: found.transactionIndex,
    transaction: found.transaction,
  };
}

export function validatorChangesView(
  { votesNeeded, proposals, terms }: GovernanceView,
  nameOf: NameOf,
): view.ValidatorChangesView {
  return {
    votesNeeded,
    proposals: proposals.map(({ change, validator, address, authors }) => ({
      change,
      validator: { address, name: validator.name },
      voters: authors.map((author) => ({ address: author, name: nameOf(author) })),
    })),
    history: terms
      .flatMap(({ fromHeight, members, change }) => {
        if (change === null) return [];
        const { kind, address, name } = change;
        return [{ change: kind, validator: { address, name }, fromHeight, validatorCount: members.length }];
      })
      .reverse(),
  };
}

export function misdeedsView({ offences, watchOverrides, fork }: EvidenceView, nameOf: NameOf): view.MisdeedsView {
  const named = (address: string) => ({ address, name: nameOf(address) });
  return {
    offences: offences
      .map(({ validator, rounds, ...offence }) => ({
        ...offence,
        rounds: [rounds[0], rounds[1]] as [number, number],
        validator: validator === null ? null : named(validator),
      }))
      .reverse(),
    overrides: watchOverrides
      .map(({ validator, height, recordedAt }) => ({ validator: named(validator), height, recordedAt }))
      .reverse(),
    fork,
  };
}

export function ledgerElection(election: ChainElectionSummary): view.LedgerElection {
  const { uuid, name, phase, ballotCount, credentialCount, openedInBlock, closedInBlock, resultInBlock } = election;
  return { uuid, name, phase, ballotCount, credentialCount, openedInBlock, closedInBlock, resultInBlock };
}
