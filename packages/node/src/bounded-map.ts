import { Map as ImmutableMap, List } from "immutable";

/**
 * A map that is only a cache: beyond `sizeMax` entries the one that was set first is forgotten. Setting one takes the
 * logarithm of the size, also when it is full, as a cache is for nearly all of a long day.
 */
export class BoundedMap<Key, Value> {
  readonly #sizeMax: number;
  readonly #values: ImmutableMap<Key, Value>;
  /** In the order in which they were set first. */
  readonly #keys: List<Key>;

  private constructor(sizeMax: number, values: ImmutableMap<Key, Value>, keys: List<Key>) {
    this.#sizeMax = sizeMax;
    this.#values = values;
    this.#keys = keys;
  }

  static empty<Key, Value>(sizeMax: number): BoundedMap<Key, Value> {
    return new BoundedMap(sizeMax, ImmutableMap<Key, Value>(), List<Key>());
  }

  get size(): number {
    return this.#keys.size;
  }

  values(): Iterable<Value> {
    return this.#values.values();
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }

  set(key: Key, value: Value): BoundedMap<Key, Value> {
    const values = this.#values.set(key, value);
    if (this.#values.has(key)) return new BoundedMap(this.#sizeMax, values, this.#keys);
    const keys = this.#keys.push(key);
    if (keys.size <= this.#sizeMax) return new BoundedMap(this.#sizeMax, values, keys);
    return new BoundedMap(this.#sizeMax, values.delete(keys.first() as Key), keys.shift());
  }

  /** Each value anew, and without those that become null. Goes through all. */
  change(anew: (value: Value) => Value | null): BoundedMap<Key, Value> {
    const values = this.#values.asMutable();
    for (const [key, value] of this.#values) {
      const next = anew(value);
      if (next === null) values.delete(key);
      else values.set(key, next);
    }
    const kept = values.asImmutable();
    const keys = kept.size === this.size ? this.#keys : this.#keys.filter((key) => kept.has(key));
    return new BoundedMap(this.#sizeMax, kept, keys);
  }
}
