import { childrenOf, type ModuleSource, moduleSource, resolveModule, type Tree } from "./module-source.ts";

/** A declaration at the top of a module. */
export interface Declaration {
  readonly module: ModuleSource;
  readonly name: string;
  readonly node: Tree;
}

/**
 * Everything that a function may call or read, however indirectly: found by names, which is more than what it does, never
 * less.
 */
export function reachableFrom(path: string, name: string): Declaration[] {
  const found = new Map<string, Declaration>();
  const visit = (at: string, wanted: string) => {
    const key = `${at}#${wanted}`;
    if (found.has(key)) return;
    const module = moduleSource(at);
    const { declarations, imports, forwarded } = namesOf(module);
    const imported = imports.get(wanted) ?? forwarded.get(wanted);
    if (imported !== undefined) {
      visit(imported.path, imported.name);
      return;
    }
    const node = declarations.get(wanted);
    if (node === undefined) return;
    found.set(key, { module, name: wanted, node });
    for (const reference of referencesIn(node)) {
      if (declarations.has(reference) || imports.has(reference)) visit(at, reference);
    }
  };
  visit(path, name);
  return [...found.values()];
}

interface Names {
  readonly declarations: Map<string, Tree>;
  readonly imports: Map<string, { readonly path: string; readonly name: string }>;
  /** Exported again from another module. */
  readonly forwarded: Map<string, { readonly path: string; readonly name: string }>;
}

const known = new Map<string, Names>();

function namesOf(module: ModuleSource): Names {
  const before = known.get(module.path);
  if (before !== undefined) return before;
  const names: Names = { declarations: new Map(), imports: new Map(), forwarded: new Map() };
  for (const statement of module.program.body) {
    if (statement.type === "ImportDeclaration") {
      const path = resolveModule(module.path, `${statement.source.value}`);
      for (const specifier of statement.specifiers) {
        if (path === null || specifier.type !== "ImportSpecifier") continue;
        const imported = specifier.imported.type === "Identifier" ? specifier.imported.name : "";
        names.imports.set(specifier.local.name, { path, name: imported });
      }
      continue;
    }
    if (statement.type === "ExportNamedDeclaration" && statement.source) {
      const path = resolveModule(module.path, `${statement.source.value}`);
      for (const { local, exported } of statement.specifiers) {
        if (path === null || local.type !== "Identifier" || exported.type !== "Identifier") continue;
        names.forwarded.set(exported.name, { path, name: local.name });
      }
      continue;
    }
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration") {
      if (declaration.id !== null) names.declarations.set(declaration.id.name, declaration as unknown as Tree);
    } else if (declaration?.type === "VariableDeclaration") {
      for (const declarator of declaration.declarations) {
        if (declarator.id.type === "Identifier")
          names.declarations.set(declarator.id.name, declarator as unknown as Tree);
      }
    }
  }
  known.set(module.path, names);
  return names;
}

/** Every identifier that is not the name of a field. */
function referencesIn(node: Tree): Set<string> {
  const references = new Set<string>();
  const visit = (tree: Tree, field: string, parent: Tree | null) => {
    const isName =
      (parent?.type === "MemberExpression" && field === "property" && parent.computed !== true) ||
      (parent?.type === "Property" && field === "key" && parent.computed !== true && parent.shorthand !== true);
    if (tree.type === "Identifier" && !isName) references.add(`${tree.name}`);
    for (const { field: below, child } of childrenOf(tree)) visit(child, below, tree);
  };
  visit(node, "", null);
  return references;
}
