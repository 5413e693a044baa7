import type { OrderedMap } from "immutable";

/** Sets an entry of a map that is only a cache: beyond `sizeMax` the entry that was set first is forgotten. */
export function setBounded<Key, Value>(
  map: OrderedMap<Key, Value>,
  key: Key,
  value: Value,
  sizeMax: number,
): OrderedMap<Key, Value> {
  const grown = map.set(key, value);
  return grown.size > sizeMax ? grown.skip(1) : grown;
}
