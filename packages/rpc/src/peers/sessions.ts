/** The connections at the peers' door that have shaken hands: one a validator, and a few readers. */
import type { Address } from "@tabella/crypto/signature";
import type { Session } from "./session.ts";
import { SubnetQuota } from "./subnet-quota.ts";

export const readersMax = 10;
/** Of one /24 or /48, so that nobody with two networks keeps every observer from reading (SEC-15). */
export const readersPerSubnetMax = 2;

/** A validator that renews its connection may still have something under way on the old one. */
const supersededForMs = 2_000;

export class Sessions {
  readonly #validators = new Map<Address, Session>();
  readonly #readers = new Map<Session, () => void>();
  readonly #places = new SubnetQuota({ placesMax: readersMax, perSubnetMax: readersPerSubnetMax });

  /** The validator's connection, if it has one. */
  of(address: Address): Session | undefined {
    return this.#validators.get(address);
  }

  admitReader(session: Session): boolean {
    const leave = this.#places.take(session.callerHost);
    if (leave === null) return false;
    this.#readers.set(session, leave);
    return true;
  }

  /** Of one process the newest connection counts; one of a process that is gone is over at once. */
  admitValidator(address: Address, session: Session): void {
    const older = this.#validators.get(address);
    this.#validators.set(address, session);
    if (older?.instance === session.instance) setTimeout(() => older?.close(), supersededForMs).unref();
    else older?.close();
  }

  remove(session: Session): void {
    this.#readers.get(session)?.();
    this.#readers.delete(session);
    for (const [address, one] of this.#validators) if (one === session) this.#validators.delete(address);
  }
}
