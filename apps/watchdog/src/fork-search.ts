/** Compares the validators' blocks height by height: two different blocks at one height are the worst that can be. */
import type { Genesis } from "@tabella/chain/genesis";
import { checkSealedHeader } from "@tabella/chain/sealed-header";
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import type { BlockSummary } from "@tabella/rpc/validator/ports";
import type { Fork } from "./observation.ts";
import { followStated } from "./stated-changes.ts";

/** What is asked of the validator at a url. */
export interface ChainReader {
  summaries(url: string, fromHeight: number, count: number): Promise<readonly BlockSummary[]>;
  /** Of the set, up to a height, each with its certificate. */
  changes(url: string, height: number): Promise<ValidatorChanges>;
}

const heightsPerPoll = 100;
const forksMax = 20;

export class ForkSearch {
  readonly #genesis: Genesis;
  readonly #reader: ChainReader;
  #comparedUpTo = 0;
  readonly #forks: Fork[] = [];

  constructor(genesis: Genesis, reader: ChainReader) {
    this.#genesis = genesis;
    this.#reader = reader;
  }

  get forks(): readonly Fork[] {
    return this.#forks;
  }

  /** Heights up to which all validators that answered had the same blocks, or the difference is among `forks`. */
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
        blocks: await this.#reader.summaries(url, from, count).catch(() => []),
      })),
    );
    for (let height = from; height < from + count; height += 1) {
      const shown = chains.flatMap(({ url, blocks }) => {
        const block = blocks.find(({ header }) => header.index === height);
        return block ? [{ url, block }] : [];
      });
      if (shown.length < 2) return;
      if (new Set(shown.map(({ block }) => block.blockHash)).size > 1) await this.#remember(height, shown);
      this.#comparedUpTo = height;
    }
  }

  async #remember(
    height: number,
    shown: readonly { readonly url: string; readonly block: BlockSummary }[],
  ): Promise<void> {
    if (this.#forks.length >= forksMax) return;
    const blocks = await Promise.all(
      shown.map(async (one) => ({ ...one, certificateHolds: await this.#certificateHolds(one.url, one.block) })),
    );
    this.#forks.push({ height, blocks });
  }

  /** Of exactly this header, by the validators that follow from genesis over this chain's changes: nobody's word counts. */
  async #certificateHolds(url: string, { header, blockHash, round, seals }: BlockSummary): Promise<boolean> {
    const known = followStated(this.#genesis, await this.#reader.changes(url, header.index).catch(() => []));
    if (known === null) return false;
    const sealed = checkSealedHeader(known, { header, round, seals }, nobleSignatureChecker);
    return sealed.ok && sealed.value.blockHash === blockHash;
  }
}
