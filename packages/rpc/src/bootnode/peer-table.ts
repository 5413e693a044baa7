/** The bootnode's table: a value of bounded size over a clock that is handed in. */
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";
import type { FollowedSet } from "./followed-set.ts";
import { hostFault, subnetOf } from "./host.ts";
import { checkPeerRecord, recordLifetimeMsMax, type SignedPeerRecord } from "./peer-record.ts";
import type { Announced, AnnounceFault, LivePeer } from "./ports.ts";

export interface PeerTableOptions {
  /** Whose records always find room. */
  readonly validators: Pick<FollowedSet, "identity" | "has">;
  readonly allowedHosts: ReadonlySet<string>;
  readonly checker: SignatureChecker;
  readonly nowMs: () => number;
}

/** For everyone who is not a validator (SEC-15). */
export const strangersPerSubnetMax = 2;
export const strangersMax = 10;

/**
 * A node stays known until every record that it made before its last one has ended, so that none of them can be
 * played again, neither after it left nor after its last record ended.
 */
interface Entry {
  readonly peer: Omit<LivePeer, "isValidator">;
  readonly left: boolean;
}

export interface PeerTable {
  /** What {@link PeerTable.announce} would say, without taking the record. `isKnownThere`: a validator, or listed at this place. */
  judge(signed: SignedPeerRecord): Result<{ readonly isKnownThere: boolean }, AnnounceFault>;
  announce(signed: SignedPeerRecord): Announced;
  peers(): readonly LivePeer[];
}

export function createPeerTable(options: PeerTableOptions): PeerTable {
  const { validators, allowedHosts, checker, nowMs } = options;
  const { identity } = validators;
  const entries = new Map<Address, Entry>();

  function forgetOld(now: number): void {
    for (const [address, { peer }] of entries) {
      if (peer.lastHeartbeatMs + recordLifetimeMsMax <= now) entries.delete(address);
    }
  }

  function roomFor(address: Address, host: string): Result<null, AnnounceFault> {
    if (validators.has(address)) return ok(null);
    const others = [...entries.values()].filter(({ peer }) => peer.address !== address);
    const strangers = others.filter(({ peer }) => !validators.has(peer.address));
    if (strangers.length >= strangersMax) return err("TABLE_FULL");
    const subnet = subnetOf(host);
    const neighbours = strangers.filter(({ peer }) => subnetOf(peer.signed.record.host) === subnet);
    return neighbours.length >= strangersPerSubnetMax ? err("SUBNET_FULL") : ok(null);
  }

  function check(signed: SignedPeerRecord, now: number): Result<Address, AnnounceFault> {
    const { record } = signed;
    if (record.expiresAtMs <= now || record.expiresAtMs > now + recordLifetimeMsMax) {
      return err("EXPIRY_OUT_OF_BOUNDS");
    }
    const fault = hostFault(record.host, allowedHosts);
    if (fault) return err(fault);
    const checked = checkPeerRecord(signed, { identity, checker });
    if (!checked.ok) return checked;
    forgetOld(now);
    const known = entries.get(checked.value);
    if (known && known.peer.signed.record.sequence >= record.sequence) return err("SEQUENCE_NOT_NEWER");
    const room = roomFor(checked.value, record.host);
    return room.ok ? checked : room;
  }

  return {
    judge(signed) {
      const checked = check(signed, nowMs());
      if (!checked.ok) return checked;
      const listed = entries.get(checked.value)?.peer.signed.record;
      const isListedThere = listed?.host === signed.record.host && listed.peerPort === signed.record.peerPort;
      return ok({ isKnownThere: validators.has(checked.value) || isListedThere });
    },
    announce(signed) {
      const now = nowMs();
      // A signature check, or two of a stranger, is all that an announcement can cost.
      const checked = check(signed, now);
      if (!checked.ok) return checked;
      const peer = { address: checked.value, lastHeartbeatMs: now, signed };
      entries.set(checked.value, { peer, left: signed.record.leaving });
      return { ok: true };
    },
    peers() {
      const now = nowMs();
      const live = [...entries.values()].filter(({ peer, left }) => !left && peer.signed.record.expiresAtMs > now);
      return live.map(({ peer }) => ({ ...peer, isValidator: validators.has(peer.address) }));
    },
  };
}
