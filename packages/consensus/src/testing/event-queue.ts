/** Virtual time in milliseconds: events in their order, those of one instant in the order in which they were planned. */
export class EventQueue {
  nowMs = 0;
  private readonly heap: { readonly at: number; readonly number: number; readonly run: () => void }[] = [];
  private planned = 0;

  at(afterMs: number, run: () => void): void {
    this.planned += 1;
    this.heap.push({ at: this.nowMs + afterMs, number: this.planned, run });
    this.rise(this.heap.length - 1);
  }

  run(forMs: number): void {
    const end = this.nowMs + forMs;
    for (let first = this.heap[0]; first !== undefined && first.at <= end; first = this.heap[0]) {
      this.dropFirst();
      this.nowMs = first.at;
      first.run();
    }
    this.nowMs = end;
  }

  private dropFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private rise(index: number): void {
    const parent = (index - 1) >> 1;
    if (index > 0 && this.isBefore(index, parent)) {
      this.swap(index, parent);
      this.rise(parent);
    }
  }

  private sink(index: number): void {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const smaller = right < this.heap.length && this.isBefore(right, left) ? right : left;
    if (smaller < this.heap.length && this.isBefore(smaller, index)) {
      this.swap(index, smaller);
      this.sink(smaller);
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.number < b.number));
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return;
    this.heap[one] = b;
    this.heap[other] = a;
  }
}

export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  below(limit: number): number;
  happens(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** The same seed gives the same chances (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    happens: (probability) => fraction() < probability,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
  };
}
