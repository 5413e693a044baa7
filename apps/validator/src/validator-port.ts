/** The node, its store and its links as the public routers see them. */
import { makeAbsence } from "@tabella/chain/absence";
import type { Block } from "@tabella/chain/block";
import { headerOf } from "@tabella/chain/block-hash";
import { ceremonyView } from "@tabella/chain/ceremony-view";
import { ballotThatCounts, credentialView, electionView, electionViews } from "@tabella/chain/election-view";
import { encodeEvidence } from "@tabella/chain/evidence";
import { genesisBlock } from "@tabella/chain/genesis-block";
import { makeReceipt } from "@tabella/chain/light-proof";
import { electionOf, type Transaction } from "@tabella/chain/transaction";
import { encodeTransaction, transactionHash } from "@tabella/chain/transaction-codec";
import { changesUpTo, type ValidatorChanges } from "@tabella/chain/validator-changes";
import { epochOf, validatorsAt } from "@tabella/chain/validator-history";
import { type Hash, type Hex, toHex } from "@tabella/crypto/hex";
import { ok } from "@tabella/crypto/result";
import { nodeStatus, pendingBallot, pendingTransaction } from "@tabella/node/node-status";
import type {
  BallotState,
  BlockReference,
  BlockSummary,
  ChainElectionSummary,
  ConsistencyView,
  Page,
  PageRequest,
  TransactionReference,
  TransactionSummary,
  TransactionView,
  ValidatorPort,
  ValidatorView,
} from "@tabella/rpc/validator/ports";
import type { Announcements } from "./announcements.ts";
import type { ChainIndex } from "./chain-index.ts";
import { governanceView } from "./governance-view.ts";
import type { Host } from "./host.ts";
import type { PeerHistory } from "./peer-history.ts";
import type { PeerNetwork } from "./peer-network.ts";
import type { Store } from "./store.ts";

export interface ValidatorPortParts {
  readonly host: Host;
  readonly store: Store;
  readonly index: ChainIndex;
  readonly network: PeerNetwork;
  readonly history: PeerHistory;
  readonly finalBlocks: Announcements<Block>;
  readonly version: string;
  readonly nowMs: () => number;
}

/** A page ends when the blocks that had to be read for it have grown to this: five megabytes. */
const pageCharactersMax = 5_000_000;

/** Everyone who follows the chain asks for the newest rows, and each takes hashing a block's transactions. */
const summariesKept = 128;

export function createValidatorPort(parts: ValidatorPortParts): ValidatorPort {
  const { host, store, index, network, history, finalBlocks, version, nowMs } = parts;
  const { config, identity } = host.node;
  const genesis = genesisBlock(config.genesis);
  const self = config.signer?.address ?? null;
  /** Of final blocks, which never change. */
  const summaries = new Map<number, BlockSummary>();
  /** Of the set so far, read from the store once. */
  let changes: ValidatorChanges = [];

  function blockAt(height: number): Block | null {
    return height === 0 ? genesis : (store.block(height) ?? null);
  }

  /** Validators that could have sealed the block at a height. */
  function setSizeAt(height: number): number {
    return height === 0 ? 0 : validatorsAt(host.node.chain, height).length;
  }

  function validatorChanges(height: number): ValidatorChanges {
    const { chain } = host.node;
    if (changes.length < epochOf(chain)) changes = changesUpTo(chain, chain.head.index, blockAt);
    return changes.filter(({ header }) => header.index <= height);
  }

  function block(reference: BlockReference): Block | null {
    if ("height" in reference) return blockAt(reference.height);
    if (reference.hash === genesis.block_hash) return genesis;
    const height = store.indexes.heightOf(reference.hash);
    return height === undefined ? null : blockAt(height);
  }

  function summary(height: number): BlockSummary | null {
    const made = summaries.get(height);
    if (made) return made;
    const found = blockAt(height);
    if (!found) return null;
    const { block_hash: blockHash, signature, round, seals } = found;
    const validatorCount = setSizeAt(height);
    const row = {
      ...{ blockHash, signature, round, seals, validatorCount },
      header: headerOf(found),
      transactions: found.transactions.map(summaryOf),
    };
    if (height > host.node.chain.head.index - summariesKept) summaries.set(height, row);
    for (const [oldest] of summaries) {
      if (summaries.size <= summariesKept) break;
      summaries.delete(oldest);
    }
    return row;
  }

  function page<Item>(
    { cursor, limit, order }: PageRequest,
    read: (height: number) => { readonly item: Item; readonly characters: number } | null,
  ): Page<Item> {
    const head = host.node.chain.head.index;
    const step = order === "ascending" ? 1 : -1;
    const items: Item[] = [];
    let characters = 0;
    let at = cursor ?? (order === "ascending" ? 0 : head);
    if (order === "descending") at = Math.min(at, head);
    for (; items.length < limit && at >= 0 && at <= head; at += step) {
      const next = read(at);
      if (!next) break;
      characters += next.characters;
      if (items.length > 0 && characters > pageCharactersMax) break;
      items.push(next.item);
    }
    return { items, nextCursor: at >= 0 && at <= head ? at : null };
  }

  function hashOf(reference: TransactionReference): Hash | undefined {
    return "transactionHash" in reference
      ? reference.transactionHash
      : store.indexes.transactionOfBallot(reference.ballotHash);
  }

  function transaction(reference: TransactionReference): TransactionView | null {
    const hash = hashOf(reference);
    const place = hash === undefined ? undefined : store.indexes.placeOf(hash);
    const found = place && blockAt(place.height);
    const inBlock = place && found?.transactions[place.index];
    if (!hash || !place || !found || !inBlock) return null;
    return {
      hash,
      transaction: inBlock,
      text: encodeTransaction(inBlock),
      blockIndex: place.height,
      blockHash: found.block_hash,
      transactionIndex: place.index,
      timestamp: found.timestamp,
      ledgerIndex: found.ledger_size - found.transactions.length + place.index,
    };
  }

  function ballotState(prefix: Hex): BallotState {
    const hash = store.indexes.transactionOfBallot(prefix);
    const final = hash === undefined ? null : transaction({ transactionHash: hash });
    if (final?.transaction.type === "ballot") {
      const sealed = blockAt(final.blockIndex);
      const ballotHash = final.transaction.ballot_hash;
      const counts = ballotThatCounts(host.node.chain, final.transaction) ?? ballotHash;
      return {
        state: "final",
        ballotHash,
        replacedBy: counts === ballotHash ? null : counts,
        transactionHash: final.hash,
        electionId: final.transaction.election_id,
        blockIndex: final.blockIndex,
        seals: sealed?.seals.length ?? 0,
        validators: setSizeAt(final.blockIndex),
      };
    }
    const pending = pendingBallot(host.node, prefix);
    if (pending?.transaction.type !== "ballot") return { state: "unknown" };
    return { state: "pending", ballotHash: pending.transaction.ballot_hash, transactionHash: pending.hash };
  }

  function consistency({ from, to }: { readonly from: number; readonly to: number }): ConsistencyView | null {
    const [older, newer] = [blockAt(from), blockAt(to)];
    if (!older || !newer) return null;
    const side = (height: number, { ledger_size, ledger_root }: Block) => ({
      height,
      ledgerSize: ledger_size,
      ledgerRoot: ledger_root,
    });
    const path = index.ledger.consistencyProof(older.ledger_size, newer.ledger_size).map(toHex);
    return { from: side(from, older), to: side(to, newer), path };
  }

  function validators(): ValidatorView[] {
    const status = nodeStatus(host.node);
    return host.node.chain.validators.map(({ address, name }) => {
      const isSelf = address === self;
      const peer = status.peers.find((one) => one.address === address);
      const seen = isSelf ? { lastSeenMs: nowMs(), connectedSinceMs: null, uptime: 1 } : history.of(address);
      return {
        ...{ address, name, isSelf },
        ...seen,
        ...index.recordOf(address),
        connected: isSelf || network.isUp(address),
        height: isSelf ? status.height : (peer?.height ?? null),
        headHash: isSelf ? status.headHash : (peer?.headHash ?? null),
        round: isSelf ? status.round : (peer?.round ?? null),
        clockDriftMs: isSelf ? 0 : (peer?.clockDriftMs ?? null),
      };
    });
  }

  return {
    status() {
      const {
        height,
        headHash,
        headTimestamp,
        ledgerSize,
        pending,
        role,
        validatorCount,
        quorum,
        syncing,
        halted,
        ...progress
      } = nodeStatus(host.node);
      return {
        ...identity,
        ...{ version, height, headHash, headTimestamp, ledgerSize, pending, role, validatorCount, quorum },
        ...{ targetHeight: progress.targetHeight, provenHeight: progress.provenHeight },
        ...{ syncing, halted, epoch: epochOf(host.node.chain) },
        timeMs: nowMs(),
        address: self,
        peerCount: network.upCount,
      };
    },
    health() {
      const { chain, halted } = host.node;
      return { ok: halted === null, height: chain.head.index, peerCount: network.upCount, halted };
    },
    validators,
    evidence() {
      const { chain, proof } = host.node;
      return {
        offences: [...chain.offences.values()],
        watchOverrides: chain.watchOverrides,
        kept: store.keptEvidence(),
        fork: proof && encodeEvidence(proof),
      };
    },
    governance: () => governanceView(host.node.chain),
    validatorChanges,
    block,
    summary,
    blocks: (request) =>
      page(request, (height) => {
        const item = blockAt(height);
        return item && { item, characters: store.blockText(height)?.length ?? 0 };
      }),
    summaries: (request) =>
      page(request, (height) => {
        const item = summary(height);
        // Short rows, but each transaction of the block is hashed for them.
        return item && { item, characters: store.blockText(height)?.length ?? 0 };
      }),
    transaction,
    pendingTransaction: (hash) => pendingTransaction(host.node, hash)?.text ?? null,
    receipt(reference) {
      const hash = hashOf(reference);
      const place = hash === undefined ? undefined : store.indexes.placeOf(hash);
      const found = place && blockAt(place.height);
      return hash && found ? makeReceipt({ identity, changes: validatorChanges(found.index) }, found, hash) : null;
    },
    consistency,
    elections() {
      const { chain } = host.node;
      return electionViews(chain, nowMs()).map((view): ChainElectionSummary => {
        const { election, trustees, encryptedTally, partialDecryptions, result, ...row } = view;
        // Decoded once, at the opening: every open page asks for this list every few seconds, and texts may be long.
        return { ...row, name: chain.elections.get(view.uuid)?.context.election.name ?? "" };
      });
    },
    election: (electionId) => electionView(host.node.chain, electionId, nowMs()),
    ceremony: (electionId) => ceremonyView(host.node.chain, electionId),
    credential: ({ electionId, credential }) => credentialView(host.node.chain, electionId, credential),
    absence({ electionId, credential }) {
      const { chain } = host.node;
      const head = blockAt(chain.head.index);
      if (head === null) return null;
      const sealed = { block: head, changes: validatorChanges(head.index) };
      return makeAbsence(chain, sealed, { election: electionId, credential });
    },
    ballotState,
    async submit(text) {
      // Whoever has lost the answer and sends the same bytes again is told that they are final (REL-7).
      const isShort = text.length <= config.genesis.limits.transaction_bytes_max;
      const hash = isShort ? transactionHash(text) : undefined;
      return hash !== undefined && store.indexes.placeOf(hash) ? ok(hash) : host.submit(text);
    },
    async *finalHeights(fromHeight, signal) {
      let next = fromHeight;
      // Asked of the chain, not counted from announcements, so that none can be missed between two of them.
      const announced = finalBlocks.stream(signal, 1);
      try {
        do {
          for (; next <= host.node.chain.head.index && !signal.aborted; next += 1) yield next;
        } while (!(await announced.next()).done);
      } finally {
        await announced.return(undefined);
      }
    },
  };
}

function summaryOf(transaction: Transaction): TransactionSummary {
  return {
    hash: transactionHash(encodeTransaction(transaction)),
    type: transaction.type,
    electionId: electionOf(transaction),
    ballotHash: transaction.type === "ballot" ? transaction.ballot_hash : null,
  };
}
