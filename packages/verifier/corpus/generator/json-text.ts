import { encodeJson } from "@tabella/election/compact-json";

type Path = readonly (string | number)[];

/** The text of a message with another value at `path`; `undefined` takes the field or entry away, a new name adds one. */
export function edited(text: string, path: Path, value: unknown): string {
  return encodeJson(replaced(JSON.parse(text), path, () => value));
}

/** As {@link edited}, with a value that follows from the one that stands there. */
export function changed<Value>(text: string, path: Path, change: (value: Value) => unknown): string {
  return encodeJson(replaced(JSON.parse(text), path, (value) => change(value as Value)));
}

function replaced(node: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(node);
  if (Array.isArray(node)) {
    const at = Number(key);
    const child = replaced(node[at], rest, change);
    return child === undefined ? node.toSpliced(at, 1) : node.toSpliced(at, 1, child);
  }
  const fields = node as Record<string, unknown>;
  const child = replaced(fields[key], rest, change);
  if (child !== undefined) return { ...fields, [key]: child };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== `${key}`));
}
