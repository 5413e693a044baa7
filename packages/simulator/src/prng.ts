/**
 * The only source of chance in a simulation: xoshiro128** (Blackman and Vigna, 2018), its state filled by splitmix64, so
 * that neighbouring seeds have nothing in common. Same seed, same stream, on every machine.
 */
export class Prng {
  private readonly state: Uint32Array;

  constructor(seed: number | bigint) {
    this.state = new Uint32Array(4);
    let mixed = BigInt.asUintN(64, BigInt(seed));
    for (let at = 0; at < 4; at += 2) {
      mixed = BigInt.asUintN(64, mixed + 0x9e3779b97f4a7c15n);
      const word = splitmix64(mixed);
      this.state[at] = Number(word & 0xffffffffn);
      this.state[at + 1] = Number(word >> 32n);
    }
  }

  /** An integer in 0 … 2^32 - 1. */
  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.state;
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    this.state[0] = a ^ fourth;
    this.state[1] = b ^ third;
    this.state[2] = third ^ (b << 9);
    this.state[3] = rotateLeft(fourth, 11);
    return scrambled;
  }

  /** A number in 0 … 1, 1 excluded. */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** An integer in `low` … `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws RangeError if there is nothing to pick from. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** The items in a random order (Fisher-Yates); the argument stays as it is. */
  shuffle<Item>(items: readonly Item[]): Item[] {
    const rest = [...items];
    const shuffled: Item[] = [];
    while (rest.length > 0) shuffled.push(...rest.splice(this.between(0, rest.length - 1), 1));
    return shuffled;
  }

  /** Random bytes, for producers that take a `RandomSource`. Not for secrets. */
  bytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => this.uint32() >>> 24);
  }

  /** An independent stream: what one part draws does not move what another part sees. */
  fork(): Prng {
    return new Prng((BigInt(this.uint32()) << 32n) | BigInt(this.uint32()));
  }
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function splitmix64(word: bigint): bigint {
  const first = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n);
  const second = BigInt.asUintN(64, (first ^ (first >> 27n)) * 0x94d049bb133111ebn);
  return second ^ (second >> 31n);
}
