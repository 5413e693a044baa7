import type { Result } from "@tabella/crypto/result";
import type { Address } from "@tabella/crypto/signature";
import type { NextChange } from "./followed-set.ts";
import type { HostFault } from "./host.ts";
import type { PeerRecordFault, SignedPeerRecord } from "./peer-record.ts";

export type AnnounceFault =
  | PeerRecordFault
  | HostFault
  /** Expired, or living longer than allowed. */
  | "EXPIRY_OUT_OF_BOUNDS"
  /** Not newer than what is known of this node. */
  | "SEQUENCE_NOT_NEWER"
  /** A stranger that is not where its record says, as far as the bootnode can tell. */
  | "NOT_REACHED"
  | "SUBNET_FULL"
  | "TABLE_FULL";

export interface LivePeer {
  readonly address: Address;
  readonly isValidator: boolean;
  readonly lastHeartbeatMs: number;
  readonly signed: SignedPeerRecord;
}

export type Announced = { readonly ok: true } | { readonly ok: false; readonly error: AnnounceFault };

export interface BootnodePort {
  /**
   * Every accepted record is a heartbeat; one that says `leaving` removes the node.
   * @param from IP address from which it came
   */
  announce(signed: SignedPeerRecord, from: string): Promise<Announced>;
  peers(): readonly LivePeer[];
  /** Changes of the set since genesis that it was shown. */
  setChanges(): number;
  follow(next: NextChange): Result<null, "CHANGE_REFUSED">;
}
