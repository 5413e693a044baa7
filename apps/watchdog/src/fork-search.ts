/** Compares the validators' blocks height by height: two different ones at one height that both are sealed are the worst that can be. */
import type { Genesis } from "@tabella/chain/genesis";
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import type { BlockSummary } from "@tabella/rpc/validator/ports";
import { type RefusedBlock, refusalOf } from "./block-refusal.ts";
import type { Fork } from "./observation.ts";
import { followStated } from "./stated-changes.ts";

/** What is asked of the validator at a url. */
export interface ChainReader {
  summaries(url: string, fromHeight: number, count: number): Promise<readonly BlockSummary[]>;
  /** Of the set, up to a height, each with its certificate. */
  changes(url: string, height: number): Promise<ValidatorChanges>;
}

type ShownBlock = Fork["blocks"][number];

const heightsPerPoll = 100;
const forksMax = 20;

export class ForkSearch {
  readonly #genesis: Genesis;
  readonly #reader: ChainReader;
  #comparedUpTo = 0;
  readonly #forks: Fork[] = [];
  readonly #refused = new Map<string, RefusedBlock>();

  constructor(genesis: Genesis, reader: ChainReader) {
    this.#genesis = genesis;
    this.#reader = reader;
  }

  get forks(): readonly Fork[] {
    return this.#forks;
  }

  /** Of each validator whose last block that was compared differed from another's, and is sealed by no quorum. */
  get refused(): readonly RefusedBlock[] {
    return [...this.#refused.values()];
  }

  /** Heights up to which all validators that answered had the same sealed blocks, or the difference is among `forks`. */
  get comparedUpTo(): number {
    return this.#comparedUpTo;
  }

  /**
   * Compares what is new, a bounded part at a time. A validator that does not answer is left out for these heights; a fork
   * does not heal, so its next block differs too, and tells.
   * @param heads height of each validator that answers
   */
  async compare(heads: ReadonlyMap<string, number>): Promise<void> {
    const from = this.#comparedUpTo + 1;
    // What at least two have can be compared; the others are lagging, which is another alert.
    const [, second = 0] = [...heads.values()].sort((a, b) => b - a);
    const count = Math.min(heightsPerPoll, second - from + 1);
    if (count <= 0) return;
    const chains = await Promise.all(
      [...heads.keys()].map(async (url) => ({
        url,
        blocks: await this.#blocksOf(url, from, count).catch(() => new Map<number, BlockSummary>()),
      })),
    );
    const leftOut = new Set<string>();
    for (let height = from; height < from + count; height += 1) {
      const shown = chains.flatMap(({ url, blocks }) => {
        const block = blocks.get(height);
        return block && !leftOut.has(url) ? [{ url, block }] : [];
      });
      if (shown.length < 2) return;
      for (const url of await this.#judge(height, shown)) leftOut.add(url);
      this.#comparedUpTo = height;
    }
  }

  /** By height. @throws if it does not answer, or with what is no list of blocks */
  async #blocksOf(url: string, from: number, count: number): Promise<ReadonlyMap<number, BlockSummary>> {
    const blocks = await this.#reader.summaries(url, from, count);
    return new Map(blocks.map((block) => [block.header.index, block]));
  }

  /**
   * Certificates decide, nobody's word: who shows a block without one is named, and is no fork.
   * @returns whom to ask no more in this round, so that one who makes up a whole chain costs no more than one who makes up a block
   */
  async #judge(height: number, shown: readonly ShownBlock[]): Promise<readonly string[]> {
    if (hashesOf(shown) === 1) {
      for (const { url } of shown) this.#refused.delete(url);
      return [];
    }
    const judged = await Promise.all(
      shown.map(async (one) => ({ one, refusal: await this.#refusalOf(one).catch(() => undefined) })),
    );
    const sealed = judged.flatMap(({ one, refusal }) => (refusal === null ? [one] : []));
    if (hashesOf(sealed) > 1 && this.#forks.length < forksMax) this.#forks.push({ height, blocks: sealed });
    for (const { url } of sealed) this.#refused.delete(url);
    return judged.flatMap(({ one: { url }, refusal }) => {
      if (typeof refusal === "string") this.#refused.set(url, { url, height, why: refusal });
      return refusal === null ? [] : [url];
    });
  }

  /** By the validators that follow from genesis over this chain's changes. @throws if it does not answer */
  async #refusalOf({ url, block }: ShownBlock): Promise<string | null> {
    const known = followStated(this.#genesis, await this.#reader.changes(url, block.header.index));
    return refusalOf(known, block);
  }
}

function hashesOf(shown: readonly ShownBlock[]): number {
  return new Set(shown.map(({ block }) => block.blockHash)).size;
}
