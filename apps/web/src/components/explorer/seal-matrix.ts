/** Who sealed which of the newest blocks, for the heat map of the validators' page: a row a validator, a column a block. */
import type { ValidatorView } from "@tabella/rpc/api/chain-schemas";

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

type SealedLately = Pick<ValidatorView, "address" | "name" | "recent">;

/** @param columnsMax the newest blocks that are shown; the genesis block, which nobody seals, never is */
export function sealMatrix(validators: readonly SealedLately[], columnsMax: number): SealMatrix {
  const known = new Set(validators.flatMap(({ recent }) => recent.map(({ index }) => index)));
  known.delete(0);
  const heights = [...known].toSorted((a, b) => a - b).slice(-columnsMax);
  return {
    heights,
    rows: validators.map(({ address, name, recent }) => {
      const byHeight = new Map(recent.map((block) => [block.index, block]));
      const marks = heights.map((height) => markOf(byHeight.get(height)));
      const sealedCount = marks.filter((mark) => mark === "author" || mark === "sealed").length;
      return { address, name, marks, sealedCount };
    }),
  };
}

function markOf(block: SealedLately["recent"][number] | undefined): SealMark {
  if (block === undefined) return "absent";
  if (block.authored) return block.sealed ? "author" : "author-unsealed";
  return block.sealed ? "sealed" : "absent";
}
