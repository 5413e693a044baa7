import { ok, type Result } from "@tabella/crypto/result";

/** All values in order, or the first failure. */
export function collect<Item, Value, Failure>(
  items: readonly Item[],
  decode: (item: Item, at: number) => Result<Value, Failure>,
): Result<Value[], Failure> {
  const values: Value[] = [];
  for (const [at, item] of items.entries()) {
    const value = decode(item, at);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return ok(values);
}
