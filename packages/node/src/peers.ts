import type { Hash } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import { Map as ImmutableMap } from "immutable";

/** What this node knows of another one, from its heartbeats. */
export interface Peer {
  readonly height: number;
  readonly headHash: Hash | null;
  readonly round: number;
  /** Its clock minus ours when its last heartbeat arrived, the journey included; null before the first. */
  readonly driftMs: number | null;
  /** Own heartbeats since it was heard last. Counted, not read from a clock, so that a clock that jumps loses nobody. */
  readonly silentBeats: number;
  readonly lost: boolean;
  /** It said that it only watches. */
  readonly watching: boolean;
  /** Own heartbeats during which it is not asked for blocks, because it was silent or lied. */
  readonly restingBeats: number;
  /** How often it was asked for blocks. */
  readonly timesAsked: number;
  /** And how often of that since the last own heartbeat. */
  readonly askedThisBeat: number;
  /** The first of the blocks for which it is being asked just now, one request at a time; or null. */
  readonly asking: number | null;
  /** How many answers there had been, of anybody, when it was asked last. */
  readonly answersBefore: number;
  /** Requests in a row that it let pass. */
  readonly silences: number;
  /** Its requests for blocks that were served since the last own heartbeat. */
  readonly served: number;
}

export type Peers = ImmutableMap<Address, Peer>;

export const noPeers: Peers = ImmutableMap();

/** Validators and observers together; more than these are not remembered. */
export const peersMax = 256;

/** A peer whose third heartbeat is overdue counts as lost. */
export const missedBeatsMax = 3;

export const unknownPeer: Peer = {
  height: 0,
  headHash: null,
  round: 0,
  driftMs: null,
  silentBeats: 0,
  lost: false,
  watching: false,
  restingBeats: 0,
  timesAsked: 0,
  askedThisBeat: 0,
  asking: null,
  answersBefore: 0,
  silences: 0,
  served: 0,
};

/** C-16: whether consensus need not wait for its turn, because it cannot be reached, or it only watches. */
export function isAbsent({ lost, watching }: Peer): boolean {
  return lost || watching;
}

/** Changes what is known of a peer; one too many is not remembered. */
export function updatePeer(peers: Peers, address: Address, change: Partial<Peer>): Peers {
  const known = peers.get(address);
  if (known === undefined && peers.size >= peersMax) return peers;
  return peers.set(address, { ...(known ?? unknownPeer), ...change });
}

/** One own heartbeat later: who has been silent for too long is lost; who rests has rested a little. */
export function beat(peers: Peers): Peers {
  return peers.map((peer) => {
    const silentBeats = peer.silentBeats + 1;
    return {
      ...peer,
      silentBeats,
      lost: peer.lost || silentBeats >= missedBeatsMax,
      restingBeats: Math.max(0, peer.restingBeats - 1),
      askedThisBeat: 0,
      served: 0,
    };
  });
}
