import type { Guard } from "./find-guards.ts";
import { childrenOf, isTree, type Tree } from "./module-source.ts";

/*
 * Schemas decide too: a bound, a pattern, a constant, a list of fields that is closed. That a text is a text and a list a
 * list is a matter of types, without which the program makes no sense, and not of guards.
 */

const constraints = new Set(["min", "max", "regex", "refine", "length"]);

type Found = Omit<Guard, "id" | "path">;
interface Chain {
  readonly start: number;
  readonly end: number;
}

export function schemaGuards(node: Tree): Found[] {
  const found: Found[] = [];
  const visit = (tree: Tree, isTag: boolean, chain: Chain | null) => {
    if (!isSchema(tree) || tree.type !== "CallExpression") {
      const tag = isTagOf(tree);
      for (const { child } of childrenOf(tree)) visit(child, tag, null);
      return;
    }
    const callee = tree.callee as Tree;
    const object = callee.object as Tree;
    const property = callee.property as Tree & { readonly name: string };
    const own = chain ?? { start: tree.start, end: tree.end };
    const add = (start: number, end: number, off: string) =>
      found.push({ start, end, off, kind: "schema", watch: own });
    const [first] = tree.arguments as Tree[];
    if (constraints.has(property.name)) add(object.end, tree.end, "");
    if (object.type === "Identifier" && object.name === "z") {
      if (property.name === "int") add(property.start, property.end, "number");
      if (property.name === "strictObject") add(property.start, property.end, "looseObject");
      if (property.name === "literal" && !isTag) add(tree.start, tree.end, "z.any()");
      if (property.name === "enum") add(tree.start, tree.end, "z.string()");
      if (property.name === "custom" && first !== undefined) add(first.start, first.end, "() => true");
    }
    visit(object, false, own);
    for (const argument of tree.arguments as Tree[]) visit(argument, false, null);
  };
  visit(node, false, null);
  return found;
}

/** `z.….…`, or a constraint on a schema that has a name. */
function isSchema(tree: Tree): boolean {
  if (tree.type === "Identifier") return tree.name === "z";
  if (tree.type !== "CallExpression" || !isTree(tree.callee) || tree.callee.type !== "MemberExpression") return false;
  const object = tree.callee.object as Tree;
  return (
    isSchema(object) || (object.type === "Identifier" && /(?:[sS]chema|^credentials|^text)$/.test(`${object.name}`))
  );
}

/** `type: z.literal(…)`, `kind: …`: which kind of transaction or message it is, not whether it is right. */
function isTagOf(tree: Tree): boolean {
  return tree.type === "Property" && isTree(tree.key) && ["type", "kind"].includes(`${tree.key.name}`);
}
