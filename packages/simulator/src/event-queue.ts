/** What happens next in virtual time: a binary heap, ordered by time, then by order of scheduling. */
export class EventQueue<Event> {
  private readonly heap: Scheduled<Event>[] = [];
  private scheduledCount = 0;

  get size(): number {
    return this.heap.length;
  }

  schedule(atMs: number, event: Event): void {
    const entry = { atMs, order: this.scheduledCount, event };
    this.scheduledCount += 1;
    let at = this.heap.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.heap[parentAt];
      if (parent === undefined || !before(entry, parent)) break;
      this.heap[at] = parent;
      at = parentAt;
    }
    this.heap[at] = entry;
  }

  /** Takes the earliest event out; undefined when nothing is left. */
  next(): { readonly atMs: number; readonly event: Event } | undefined {
    const [first] = this.heap;
    const last = this.heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.heap.length > 0) this.sink(last);
    return first;
  }

  private sink(entry: Scheduled<Event>): void {
    let at = 0;
    for (;;) {
      const left = this.heap[2 * at + 1];
      const right = this.heap[2 * at + 2];
      if (left === undefined) break;
      const [child, childAt] = right !== undefined && before(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (!before(child, entry)) break;
      this.heap[at] = child;
      at = childAt;
    }
    this.heap[at] = entry;
  }
}

interface Scheduled<Event> {
  readonly atMs: number;
  readonly order: number;
  readonly event: Event;
}

function before(a: Scheduled<unknown>, b: Scheduled<unknown>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
