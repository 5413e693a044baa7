import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { moduleSource, packagesFolder } from "./module-source.ts";
import { dependantsOf, type Edit, editedSource, entry } from "./mutants.ts";

/*
 * The verifier with other text in some of its modules, loaded beside the true one: the changed modules and all that import
 * them are loaded afresh, under addresses of their own; the rest is shared.
 */

export type Program = Pick<typeof import("../src/verify-record.ts"), "verifyRecord">;

interface Variant {
  readonly fresh: ReadonlySet<string>;
  readonly sources: ReadonlyMap<string, string>;
}

const variants = new Map<string, Variant>();
let count = 0;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const name = variantOf(context.parentURL);
    const path = pathOf(resolved.url);
    if (name === null || path === null || variants.get(name)?.fresh.has(path) !== true) return resolved;
    return { ...resolved, url: `${resolved.url}?variant=${name}` };
  },
  load(url, context, next) {
    const name = variantOf(url);
    const path = pathOf(url);
    const variant = name === null ? undefined : variants.get(name);
    if (variant === undefined || path === null) return next(url, context);
    const source = variant.sources.get(path) ?? moduleSource(path).javascript;
    return { format: "module", source, shortCircuit: true };
  },
});

/** @throws what the changed program throws when it is loaded */
export async function loadProgram(edits: readonly Edit[]): Promise<Program> {
  const paths = [...new Set(edits.map(({ path }) => path))];
  const sources = new Map(
    paths.map((path) => [
      path,
      editedSource(
        moduleSource(path),
        edits.filter((edit) => edit.path === path),
      ),
    ]),
  );
  return await loadVariant({ fresh: dependantsOf(paths), sources });
}

export async function loadVariant(variant: Variant): Promise<Program> {
  count += 1;
  const name = `${count}`;
  variants.set(name, variant);
  return await import(`${pathToFileURL(join(packagesFolder, entry)).href}?variant=${name}`);
}

function variantOf(url: string | undefined): string | null {
  return url?.match(/\?variant=(\d+)$/)?.[1] ?? null;
}

/** Below `packages/`, or null for what is from elsewhere. */
function pathOf(url: string): string | null {
  if (!url.startsWith("file:")) return null;
  const path = fileURLToPath(url.replace(/\?.*$/, ""));
  return path.startsWith(`${packagesFolder}/`) && !path.includes("/node_modules/")
    ? path.slice(packagesFolder.length + 1)
    : null;
}
