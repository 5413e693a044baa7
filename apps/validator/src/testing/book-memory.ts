import type { Address } from "@tabella/crypto/signature";
import type { SignedPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import type { PeerPlace } from "@tabella/rpc/peers/place";

/** The part of a store that an address book uses, in memory; a second book over it is a restarted one. */
export class BookMemory {
  readonly kept = new Map<Address, SignedPeerRecord>();
  readonly reached = new Map<Address, PeerPlace>();
  addresses = () => new Map(this.kept);
  anchors = () => new Map(this.reached);
  rememberAddress = (address: Address, record: SignedPeerRecord) => void this.kept.set(address, record);
  rememberAnchor = (address: Address, place: PeerPlace) => void this.reached.set(address, place);
}
