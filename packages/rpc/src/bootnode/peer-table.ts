/** The bootnode's table: a value of bounded size over a clock that is handed in. */
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { Address, SignatureChecker } from "@tabella/crypto/signature";
import { hostFault, subnetOf } from "./host.ts";
import { checkPeerRecord, recordLifetimeMsMax, type SignedPeerRecord } from "./peer-record.ts";
import type { AnnounceFault, BootnodePort, LivePeer } from "./ports.ts";

export interface PeerTableOptions {
  readonly identity: ChainIdentity;
  /** Addresses of the genesis file: their records always find room. */
  readonly validators: ReadonlySet<Address>;
  readonly allowedHosts: ReadonlySet<string>;
  readonly checker: SignatureChecker;
  readonly nowMs: () => number;
}

/** For everyone who is not a genesis validator (SEC-15). */
export const strangersPerSubnetMax = 2;
export const strangersMax = 10;

/**
 * A node stays known until every record that it made before its last one has ended, so that none of them can be
 * played again, neither after it left nor after its last record ended.
 */
interface Entry {
  readonly peer: LivePeer;
  readonly left: boolean;
}

export function createPeerTable(options: PeerTableOptions): BootnodePort {
  const { identity, validators, allowedHosts, checker, nowMs } = options;
  const entries = new Map<Address, Entry>();

  function forgetOld(now: number): void {
    for (const [address, { peer }] of entries) {
      if (peer.lastHeartbeatMs + recordLifetimeMsMax <= now) entries.delete(address);
    }
  }

  function roomFor(address: Address, host: string): Result<null, AnnounceFault> {
    if (validators.has(address)) return ok(null);
    const strangers = [...entries.values()].filter(({ peer }) => !peer.isValidator && peer.address !== address);
    if (strangers.length >= strangersMax) return err("TABLE_FULL");
    const subnet = subnetOf(host);
    const neighbours = strangers.filter(({ peer }) => subnetOf(peer.signed.record.host) === subnet);
    return neighbours.length >= strangersPerSubnetMax ? err("SUBNET_FULL") : ok(null);
  }

  return {
    announce(signed: SignedPeerRecord) {
      const now = nowMs();
      const { record } = signed;
      if (record.expiresAtMs <= now || record.expiresAtMs > now + recordLifetimeMsMax) {
        return err("EXPIRY_OUT_OF_BOUNDS");
      }
      const fault = hostFault(record.host, allowedHosts);
      if (fault) return err(fault);
      // One signature check is all that a stranger can cost.
      const checked = checkPeerRecord(signed, { identity, checker });
      if (!checked.ok) return checked;
      forgetOld(now);
      const known = entries.get(checked.value);
      if (known && known.peer.signed.record.sequence >= record.sequence) return err("SEQUENCE_NOT_NEWER");
      const room = roomFor(checked.value, record.host);
      if (!room.ok) return room;
      const isValidator = validators.has(checked.value);
      const peer = { address: checked.value, isValidator, lastHeartbeatMs: now, signed };
      entries.set(checked.value, { peer, left: record.leaving });
      return { ok: true };
    },
    peers() {
      const now = nowMs();
      const live = [...entries.values()].filter(({ peer, left }) => !left && peer.signed.record.expiresAtMs > now);
      return live.map(({ peer }) => peer);
    },
  };
}
