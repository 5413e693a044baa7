/** Where a validator's peers' door is, and how a caller gets from its name to one address. */
import { lookup as lookUp } from "node:dns/promises";
import type { Result } from "@tabella/crypto/result";
import type { z } from "zod";
import { type Lookup, resolvePinned } from "../bootnode/host.ts";
import { PeerRecordSchema } from "../bootnode/peer-record.ts";

export const PeerPlaceSchema = PeerRecordSchema.pick({ host: true, peerPort: true }).readonly();

/** Its host is an IP literal, or a name that the operator has allowed. */
export type PeerPlace = z.infer<typeof PeerPlaceSchema>;

export function isSamePlace(one: PeerPlace, other: PeerPlace): boolean {
  return one.host === other.host && one.peerPort === other.peerPort;
}

const lookUpWithinMs = 2_000;

/** The system's resolver, which gets two seconds. */
export const systemLookup: Lookup = (name) =>
  Promise.race([
    lookUp(name, { all: true }).then((found) => found.map(({ address }) => address)),
    new Promise<readonly string[]>((resolve) => setTimeout(() => resolve([]), lookUpWithinMs).unref()),
  ]);

/** A place's one IP address (SEC-14): judged, and kept for the connection. */
export type ResolveHost = (host: string) => Promise<Result<string, string>>;

export function pinnedHosts(allowed: ReadonlySet<string>, lookup: Lookup = systemLookup): ResolveHost {
  return (host) => resolvePinned(host, { allowed, lookup });
}
