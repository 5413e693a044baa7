/** For tests: every leaf of a JSON value, with a function that gives a copy of the whole in which that leaf is another. */
export function jsonLeaves(
  root: unknown,
): { readonly path: string; readonly value: unknown; with(value: unknown): unknown }[] {
  const leaves: ReturnType<typeof jsonLeaves> = [];
  const visit = (node: unknown, path: readonly string[]) => {
    if (typeof node !== "object" || node === null) {
      leaves.push({ path: path.join("."), value: node, with: (value) => replaced(root, path, value) });
      return;
    }
    for (const [key, child] of Object.entries(node)) visit(child, [...path, key]);
  };
  visit(root, []);
  return leaves;
}

function replaced(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.map((child, at) => (`${at}` === key ? replaced(child, rest, value) : child));
  const entries = Object.entries(node as object);
  return Object.fromEntries(
    entries.map(([name, child]) => [name, name === key ? replaced(child, rest, value) : child]),
  );
}
