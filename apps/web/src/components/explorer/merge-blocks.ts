/** Both lists as one, newest first, each height once (the incoming one wins), no longer than `countMax`. */
export function mergeBlocks<Block extends { readonly index: number }>(
  known: readonly Block[],
  incoming: readonly Block[],
  countMax: number,
): readonly Block[] {
  const byIndex = new Map([...known, ...incoming].map((block) => [block.index, block]));
  return [...byIndex.values()].toSorted((a, b) => b.index - a.index).slice(0, countMax);
}
