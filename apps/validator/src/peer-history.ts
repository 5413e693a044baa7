/** When this node has heard each validator: what the validators' page and the watchdog show of its links. */
import type { Address } from "@tabella/crypto/signature";

interface History {
  readonly lastSeenMs: number | null;
  readonly connectedSinceMs: number | null;
  /** Of links that have ended. */
  readonly connectedMs: number;
}

const unknown: History = { lastSeenMs: null, connectedSinceMs: null, connectedMs: 0 };

export class PeerHistory {
  readonly #startedMs: number;
  readonly #nowMs: () => number;
  readonly #histories = new Map<Address, History>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  heard(address: Address): void {
    this.#change(address, { lastSeenMs: this.#nowMs() });
  }

  connected(address: Address): void {
    this.#change(address, { connectedSinceMs: this.#nowMs() });
  }

  disconnected(address: Address): void {
    const { connectedSinceMs, connectedMs } = this.#of(address);
    const lasted = connectedSinceMs === null ? 0 : this.#nowMs() - connectedSinceMs;
    this.#change(address, { connectedSinceMs: null, connectedMs: connectedMs + lasted });
  }

  /** `uptime`: share of this node's own time in which the link was up, 0 to 1. */
  of(address: Address): { lastSeenMs: number | null; connectedSinceMs: number | null; uptime: number } {
    const { lastSeenMs, connectedSinceMs, connectedMs } = this.#of(address);
    const now = this.#nowMs();
    const current = connectedSinceMs === null ? 0 : now - connectedSinceMs;
    const uptime = Math.min(1, (connectedMs + current) / Math.max(1, now - this.#startedMs));
    return { lastSeenMs, connectedSinceMs, uptime };
  }

  #of(address: Address): History {
    return this.#histories.get(address) ?? unknown;
  }

  #change(address: Address, change: Partial<History>): void {
    this.#histories.set(address, { ...this.#of(address), ...change });
  }
}
