/** Where the store's blocks and transactions are found. Nothing is in these tables that the blocks do not say. */
import type { Block } from "@tabella/chain/block";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import type { Hash, Hex } from "@tabella/crypto/hex";
import type { Database, RootDatabase } from "lmdb";
import { z } from "zod";
import { readEntry } from "./stored-entry.ts";

/** Where a transaction lies: height of its block, and its index there. */
export interface TransactionPlace {
  readonly height: number;
  readonly index: number;
}

const HeightSchema = z.int();
const PlaceSchema: z.ZodType<TransactionPlace> = z.strictObject({ height: z.int(), index: z.int() });

export class StoredIndexes {
  /** block hash -> height */
  readonly #heights: Database<string, string>;
  /** transaction hash -> place */
  readonly #transactions: Database<string, string>;
  /** ballot hash -> transaction hash */
  readonly #ballots: Database<Hash, string>;

  constructor(root: RootDatabase) {
    const encoding = "string";
    this.#heights = root.openDB({ name: "heights", encoding });
    this.#transactions = root.openDB({ name: "transactions", encoding });
    this.#ballots = root.openDB({ name: "ballots", encoding });
  }

  heightOf(blockHash: Hash): number | undefined {
    return readEntry(HeightSchema, this.#heights.get(blockHash));
  }

  placeOf(transactionHash: Hash): TransactionPlace | undefined {
    return readEntry(PlaceSchema, this.#transactions.get(transactionHash));
  }

  /** @param prefix `0x` and the beginning of a ballot hash. @returns the transaction that holds it, if exactly one does */
  transactionOfBallot(prefix: Hex): Hash | undefined {
    const found = [...this.#ballots.getRange({ start: prefix, end: `${prefix}g`, limit: 2 })];
    return found.length === 1 ? found[0]?.value : undefined;
  }

  /** Part of the transaction that writes the block. */
  put(block: Block): void {
    this.#heights.putSync(block.block_hash, String(block.index));
    for (const [index, transaction] of block.transactions.entries()) {
      const { hash } = hashTransaction(transaction);
      const place: TransactionPlace = { height: block.index, index };
      this.#transactions.putSync(hash, JSON.stringify(place));
      if (transaction.type === "ballot") this.#ballots.putSync(transaction.ballot_hash, hash);
    }
  }

  /** What is said here otherwise than by this block, which the store holds; null if they agree. */
  damage(block: Block): string | null {
    if (this.heightOf(block.block_hash) !== block.index) return "block hash";
    for (const [index, transaction] of block.transactions.entries()) {
      const { hash } = hashTransaction(transaction);
      const place = this.placeOf(hash);
      if (place?.height !== block.index || place.index !== index) return `transaction ${hash}`;
      if (transaction.type !== "ballot") continue;
      const { ballot_hash } = transaction;
      if (this.#ballots.get(ballot_hash) !== hash) return `ballot ${ballot_hash}`;
    }
    return null;
  }

  clear(): void {
    for (const index of [this.#heights, this.#transactions, this.#ballots]) index.clearSync();
  }
}
