import type { Block } from "@tabella/chain/block";
import { decodeBlock } from "@tabella/chain/block-codec";
import type { Genesis } from "@tabella/chain/genesis";
import type { Hash } from "@tabella/crypto/hex";
import type { Database, RootDatabase } from "lmdb";
import { z } from "zod";
import { readEntry } from "./stored-entry.ts";

const NamedBlockSchema = z.looseObject({ block_hash: z.string() });

/** Blocks of the store above one that was found damaged: they wait there, as texts, until that one has come again (C-39). */
export class SetAside {
  /** height -> text */
  readonly #texts: Database<string, number>;

  constructor(root: RootDatabase) {
    this.#texts = root.openDB({ name: "aside", encoding: "string" });
  }

  text(height: number): string | undefined {
    return this.#texts.get(height);
  }

  /** null if there is none, or a flipped bit has made it none. */
  block(height: number, limits: Genesis["limits"]): Block | null {
    const text = this.text(height);
    const block = text === undefined ? null : decodeBlock(text, limits);
    return block?.ok && block.value.index === height ? block.value : null;
  }

  /** Whether the block that waits at this height says of itself that it has this hash. */
  is(height: number, hash: Hash): boolean {
    return readEntry(NamedBlockSchema, this.text(height))?.block_hash === hash;
  }

  /** Part of the transaction that takes it out of the chain. */
  keep(height: number, text: string): void {
    this.#texts.putSync(height, text);
  }

  /**
   * Part of the transaction that writes this block: the same one need not wait any more, whoever has sealed it. Another one
   * stays: it proves a fork.
   */
  settle({ index, block_hash }: Block): void {
    if (this.is(index, block_hash)) this.#texts.removeSync(index);
  }

  /** From this height on nothing waits any more. @param put is given each of them before it goes */
  giveUp(from: number, put: (height: number, text: string) => void): void {
    for (const height of [...this.#texts.getKeys({ start: from, end: Number.MAX_VALUE })]) {
      put(height, this.#texts.get(height) ?? "");
      this.#texts.removeSync(height);
    }
  }
}
