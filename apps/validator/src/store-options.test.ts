import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { open } from "lmdb";
import { expect, test } from "vitest";
import { storeOptions } from "./store-options.ts";

const names = ["meta", "blocks", "indexes"] as const;
const text = "0123456789abcdef".repeat(20_000);
/** As long as a seal list, a block, a memory with a block, or nearly nothing. */
const length = fc.oneof(fc.nat(300), fc.nat(4_000), fc.nat(30_000), fc.nat(200_000));

test("REL-10: whatever is written, rewritten and taken away, a store holds what was committed, also when it is opened anew, and uses again the space of what is gone", async () => {
  const write = fc.record({ into: fc.nat(2), key: fc.nat(5), length: fc.option(length, { freq: 4 }) });
  const commits = fc.array(fc.array(write, { maxLength: 4 }), { minLength: 100, maxLength: 150, size: "max" });
  await fc.assert(
    fc.asyncProperty(commits, async (all) => {
      const path = mkdtempSync(join(tmpdir(), "tabella-options-"));
      const opened = () => {
        const root = open({ path, ...storeOptions });
        return { root, tables: names.map((name) => root.openDB<string, string>({ name, encoding: "string" })) };
      };
      const model = names.map(() => new Map<string, string>());
      let { root, tables } = opened();
      let most = 0;
      for (const commit of all) {
        root.transactionSync(() => {
          for (const { into, key, length: size } of commit) {
            const name = String(key);
            if (size === null) {
              tables[into]?.removeSync(name);
              model[into]?.delete(name);
            } else {
              const value = text.slice(key, key + size);
              tables[into]?.putSync(name, value);
              model[into]?.set(name, value);
            }
          }
        });
        const lengths = model.flatMap((table) => [...table.values()]).map((value) => value.length);
        most = Math.max(
          most,
          lengths.reduce((sum, each) => sum + each, 0),
        );
        await turn();
      }
      for (const again of [false, true]) {
        if (again) {
          await root.close();
          ({ root, tables } = opened());
        }
        const held = tables.map((table) => new Map([...table.getRange()].map(({ key, value }) => [key, value])));
        expect(held).toEqual(model);
      }
      await root.close();
      expect(statSync(join(path, "data.mdb")).size).toBeLessThan(2 * most + 1_500_000);
      rmSync(path, { recursive: true });
    }),
    { numRuns: 6 },
  );
});
