import { EventQueue } from "./event-queue.ts";

/** Virtual time: nothing waits, everything is scheduled. */
export class Timeline {
  private readonly queue = new EventQueue<() => void>();
  private now = 0;

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.now;
  }

  schedule(afterMs: number, run: () => void): void {
    this.queue.schedule(this.now + Math.max(0, afterMs), run);
  }

  /** Runs what is next; false when nothing is left. */
  advance(): boolean {
    const next = this.queue.next();
    if (next === undefined) return false;
    this.now = next.atMs;
    next.event();
    return true;
  }
}
