import type { Block } from "./block.ts";
import type { Transaction } from "./transaction.ts";

/** A block as people read it: each transaction shows the time that is its block's. */
export interface BlockView extends Omit<Block, "transactions"> {
  readonly transactions: readonly (Transaction & { readonly timestamp: number })[];
}

/** Adds the block's time to its transactions, as the proposal's JSON has it. No client's clock reaches the chain. */
export function blockView(block: Block): BlockView {
  const { timestamp } = block;
  return { ...block, transactions: block.transactions.map((transaction) => ({ ...transaction, timestamp })) };
}
