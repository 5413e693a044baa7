import type { Timeline } from "./timeline.ts";

/** A machine's clock: off by a skew, and too fast or too slow by a drift. Timers run on it, too. */
export class SimulatedClock {
  skewMs = 0;
  /** Relative: 0.05 gains 50 ms a second. */
  private drift = 0;
  private readonly timeline: Timeline;
  private readonly epochMs: number;
  private anchor: { readonly trueMs: number; readonly shownMs: number };

  constructor(timeline: Timeline, epochMs: number) {
    this.timeline = timeline;
    this.epochMs = epochMs;
    this.anchor = { trueMs: 0, shownMs: 0 };
  }

  /** Milliseconds since the epoch, as this machine believes. */
  nowMs(): number {
    return this.epochMs + this.skewMs + this.elapsed();
  }

  /** From now on the clock runs at another speed; it does not jump. */
  setDrift(drift: number): void {
    this.anchor = { trueMs: this.timeline.nowMs, shownMs: this.elapsed() };
    this.drift = drift;
  }

  /** The clock is right again, as after a correction by NTP. */
  correct(skewMs: number): void {
    this.anchor = { trueMs: this.timeline.nowMs, shownMs: this.timeline.nowMs };
    this.drift = 0;
    this.skewMs = skewMs;
  }

  /** How long a timer of this machine takes in true time. */
  trueDuration(durationMs: number): number {
    return durationMs / (1 + this.drift);
  }

  private elapsed(): number {
    return this.anchor.shownMs + (this.timeline.nowMs - this.anchor.trueMs) * (1 + this.drift);
  }
}
