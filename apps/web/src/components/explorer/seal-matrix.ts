/** Who sealed which block, for the heat map of the validators' page: a row a validator, a column a block. */

/** `author`: proposed the block and sealed it · `sealed` · `author-unsealed`: proposed it, seal not collected · `absent`. */
export type SealMark = "author" | "sealed" | "author-unsealed" | "absent";

export interface SealRow {
  readonly address: string;
  readonly name: string;
  /** In the order of `heights`. */
  readonly marks: readonly SealMark[];
  readonly sealedCount: number;
}

export interface SealMatrix {
  /** Ascending, oldest first. */
  readonly heights: readonly number[];
  readonly rows: readonly SealRow[];
}

interface SealedBlock {
  readonly index: number;
  readonly validator: string;
  readonly seals: readonly { readonly validator: string }[];
}

/** The genesis block has no seals by design and is left out. */
export function sealMatrix(
  validators: readonly { readonly address: string; readonly name: string }[],
  blocks: readonly SealedBlock[],
): SealMatrix {
  const columns = blocks.filter((block) => block.index > 0).toSorted((a, b) => a.index - b.index);
  return {
    heights: columns.map((block) => block.index),
    rows: validators.map(({ address, name }) => {
      const marks = columns.map((block) => markOf(address, block));
      const sealedCount = marks.filter((mark) => mark === "author" || mark === "sealed").length;
      return { address, name, marks, sealedCount };
    }),
  };
}

function markOf(address: string, block: SealedBlock): SealMark {
  const sealed = block.seals.some((seal) => seal.validator === address);
  if (block.validator === address) return sealed ? "author" : "author-unsealed";
  return sealed ? "sealed" : "absent";
}
