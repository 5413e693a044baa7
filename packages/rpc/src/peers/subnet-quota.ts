/** Places that callers share, so that nobody with a few networks can take them all (SEC-15). */
import { subnetOf } from "../bootnode/host.ts";

const loopback = new Set([subnetOf("127.0.0.1"), subnetOf("::1")]);

export class SubnetQuota {
  readonly #placesMax: number;
  readonly #perSubnetMax: number;
  readonly #taken = new Map<string, number>();
  #total = 0;

  /** @param options.perSubnetMax for callers of one /24 (IPv4) or /48 (IPv6); this machine's own have no such bound */
  constructor({ placesMax, perSubnetMax }: { readonly placesMax: number; readonly perSubnetMax: number }) {
    this.#placesMax = placesMax;
    this.#perSubnetMax = perSubnetMax;
  }

  /** @returns what gives the place back, once; null if there is none for this caller */
  take(address: string): (() => void) | null {
    const subnet = subnetOf(address);
    const taken = this.#taken.get(subnet) ?? 0;
    if (this.#total >= this.#placesMax) return null;
    if (taken >= this.#perSubnetMax && !loopback.has(subnet)) return null;
    this.#taken.set(subnet, taken + 1);
    this.#total += 1;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      this.#total -= 1;
      const left = (this.#taken.get(subnet) ?? 1) - 1;
      if (left > 0) this.#taken.set(subnet, left);
      else this.#taken.delete(subnet);
    };
  }
}
