import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Node, type Program, parse } from "acorn";

export const packagesFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A module of this repository as text and as a tree. Positions are the same in both texts and in the tree. */
export interface ModuleSource {
  /** Below `packages/`, as in `crypto/src/group.ts`. */
  readonly path: string;
  readonly typescript: string;
  /** The same with blanks in the place of types. */
  readonly javascript: string;
  readonly program: Program;
}

const modules = new Map<string, ModuleSource>();

export function moduleSource(path: string): ModuleSource {
  const known = modules.get(path);
  if (known !== undefined) return known;
  const typescript = readFileSync(join(packagesFolder, path), "utf8");
  const javascript = stripTypeScriptTypes(typescript, { mode: "strip" });
  const program = parse(javascript, { ecmaVersion: "latest", sourceType: "module" });
  const source = { path, typescript, javascript, program };
  modules.set(path, source);
  return source;
}

/** The module of this repository that an import names, or null for one from elsewhere. */
export function resolveModule(from: string, specifier: string): string | null {
  if (specifier.startsWith(".")) return relative(packagesFolder, join(packagesFolder, dirname(from), specifier));
  const [, room, file] = specifier.match(/^@tabella\/([a-z]+)\/(.+)$/) ?? [];
  return room === undefined || file === undefined ? null : `${room}/src/${file}.ts`;
}

/** Any node, whose fields are looked at by name. */
export type Tree = Node & { readonly [field: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The nodes right below one, with the field in which each stands. */
export function childrenOf(node: Tree): { readonly field: string; readonly child: Tree }[] {
  return Object.entries(node).flatMap(([field, value]) =>
    (Array.isArray(value) ? value : [value]).filter(isTree).map((child) => ({ field, child })),
  );
}

/** The modules that each module imports, as far as they are of this repository. */
export function importsOf({ path, program }: ModuleSource): string[] {
  return program.body.flatMap((statement) => {
    if (!("source" in statement) || statement.source === null || statement.source === undefined) return [];
    const resolved = resolveModule(path, `${statement.source.value}`);
    return resolved === null ? [] : [resolved];
  });
}
