/** Compares the validators' blocks height by height: two different blocks at one height are the worst that can be. */
import { blockHash } from "@tabella/chain/block-hash";
import { chainIdentity, type Genesis, genesisValidators } from "@tabella/chain/genesis";
import { checkCertificate } from "@tabella/consensus/certificate";
import { nobleSignatureChecker } from "@tabella/crypto/signature";
import type { BlockSummary } from "@tabella/rpc/validator/ports";
import type { Fork } from "./observation.ts";

export type SummaryReader = (url: string, fromHeight: number, count: number) => Promise<readonly BlockSummary[]>;

const heightsPerPoll = 100;
const forksMax = 20;

export class ForkSearch {
  readonly #genesis: Genesis;
  readonly #read: SummaryReader;
  #comparedUpTo = 0;
  readonly #forks: Fork[] = [];

  constructor(genesis: Genesis, read: SummaryReader) {
    this.#genesis = genesis;
    this.#read = read;
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
      [...heads.keys()].map(async (url) => ({ url, blocks: await this.#read(url, from, count).catch(() => []) })),
    );
    for (let height = from; height < from + count; height += 1) {
      const shown = chains.flatMap(({ url, blocks }) => {
        const block = blocks.find(({ header }) => header.index === height);
        return block ? [{ url, block }] : [];
      });
      if (shown.length < 2) return;
      if (new Set(shown.map(({ block }) => block.blockHash)).size > 1) this.#remember(height, shown);
      this.#comparedUpTo = height;
    }
  }

  #remember(height: number, shown: readonly { readonly url: string; readonly block: BlockSummary }[]): void {
    if (this.#forks.length >= forksMax) return;
    const blocks = shown.map((one) => ({ ...one, certificateHolds: this.#certificateHolds(one.block) }));
    this.#forks.push({ height, blocks });
  }

  /** Of exactly this header, by the validators of genesis: nobody's word counts. */
  #certificateHolds({ header, blockHash: claimed, round, seals }: BlockSummary): boolean {
    const identity = chainIdentity(this.#genesis);
    const certificate = { height: header.index, round, block_hash: claimed, seals };
    return (
      blockHash(identity, header) === claimed &&
      checkCertificate(identity, genesisValidators(this.#genesis), certificate, nobleSignatureChecker).ok
    );
  }
}
