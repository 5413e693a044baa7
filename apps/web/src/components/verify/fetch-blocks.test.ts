import type { Block } from "@tabella/chain/block";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fetchBlocks, type ReadBlockRange } from "./fetch-blocks.ts";

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ index: from + at }) as Block);
/** A server whose pages are no longer than it likes. */
const server =
  (head: number, pageMax: number): ReadBlockRange =>
  async ({ from, limit }) => ({ blocks: numbered(from, Math.max(0, Math.min(limit, pageMax, head - from + 1))), head });

test("every block from 1 to the head arrives once and in order, however short the server's pages are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 60 }), async (head, pageMax) => {
      const blocks = await fetchBlocks(server(head, pageMax));
      expect(blocks.map(({ index }) => index)).toEqual(numbered(1, head).map(({ index }) => index));
    }),
  );
});

test("a reader who wants blocks up to a height gets no more, and hears of each page", async () => {
  const progress: string[] = [];
  const blocks = await fetchBlocks(server(200, 50), {
    to: 120,
    onProgress: (done, all) => progress.push(`${done}/${all}`),
  });
  expect(blocks).toHaveLength(120);
  expect(progress).toEqual(["50/120", "100/120", "120/120"]);
});

test("a reader who has blocks already gets those that follow, and none if there are none", async () => {
  const blocks = await fetchBlocks(server(130, 50), { after: 70 });
  expect(blocks.map(({ index }) => index)).toEqual(numbered(71, 60).map(({ index }) => index));
  expect(await fetchBlocks(server(70, 50), { after: 70 })).toEqual([]);
});

test("a server that leaves a block out, repeats one, or ends early is named with the block", async () => {
  const gap: ReadBlockRange = async () => ({ blocks: [...numbered(1, 3), ...numbered(5, 2)], head: 6 });
  await expect(fetchBlocks(gap)).rejects.toMatchObject({ index: 4 });
  const empty: ReadBlockRange = async ({ from }) => ({ blocks: from === 1 ? numbered(1, 2) : [], head: 6 });
  await expect(fetchBlocks(empty)).rejects.toMatchObject({ index: 3 });
  await expect(fetchBlocks(server(5, 50), { to: 8 })).rejects.toMatchObject({ index: 6 });
});

test("a reader who leaves is not served further pages", async () => {
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  await expect(fetchBlocks(server(200, 50), { signal: controller.signal, onProgress })).rejects.toThrow();
});
