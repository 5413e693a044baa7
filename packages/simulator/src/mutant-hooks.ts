import { registerHooks } from "node:module";
import type { Mutant } from "./mutant.ts";

/**
 * From now on this process loads the mutant in place of the production source. Nothing in the production code knows of it.
 * @throws Error while loading, if the text does not stand in the source exactly once
 */
export function applyMutant({ name, file, from, to }: Mutant): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/packages/${file}`)) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString("utf8");
      if (source.split(from).length !== 2) throw new Error(`${name}: ${file} does not hold its text exactly once`);
      return { ...loaded, source: source.replace(from, () => to) };
    },
  });
}
