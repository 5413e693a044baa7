/**
 * Where the other validators can be reached: asked of the bootnode and of each other, believed only under the validator's
 * own signature, and kept on disk, so that the bootnode may be gone for good (SEC-14, SEC-15).
 */
import type { ValidatorChanges } from "@tabella/chain/validator-changes";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { type Address, addressOf, type SignatureChecker, type Signer } from "@tabella/crypto/signature";
import { type BootnodeClient, createBootnodeClient } from "@tabella/rpc/bootnode/client";
import { hostFault } from "@tabella/rpc/bootnode/host";
import { checkPeerRecord, type SignedPeerRecord, signPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import { isSamePlace, type PeerPlace } from "@tabella/rpc/peers/place";
import type { HostLog } from "./host.ts";
import type { Store } from "./store.ts";

export interface OwnAddress extends PeerPlace {
  readonly publicPort: number;
}

export interface AddressBookOptions {
  readonly identity: ChainIdentity;
  readonly checker: SignatureChecker;
  readonly validators: () => ValidatorSet;
  /** Every change of the set since genesis: the bootnode is shown those that it does not know. */
  readonly setChanges: () => ValidatorChanges;
  readonly store: Pick<Store, "addresses" | "rememberAddress" | "anchors" | "rememberAnchor">;
  /** undefined: no bootnode; only what the disk remembers and the others tell. */
  readonly bootnodeUrl: string | undefined;
  /** Hosts that may stand in a record though they are names or private addresses. */
  readonly allowedHosts: ReadonlySet<string>;
  readonly nowMs: () => number;
  readonly log: HostLog;
  /** A validator's place is new, or has changed; never this node's own. */
  readonly onPlace: (address: Address) => void;
}

/** While a validator's address is missing, and when all are known. */
const askEveryMs = { missing: 1_000, known: 15_000 } as const;
const announceEveryMs = 15_000;
const recordLifetimeMs = 60_000;

/** A validator that moves more often than this is not followed at once: its heartbeat says it again. */
const changeEveryMs = 1_000;

export class AddressBook {
  readonly #options: AddressBookOptions;
  readonly #bootnode: BootnodeClient | undefined;
  /** The newest record of each validator. */
  readonly #records: Map<Address, SignedPeerRecord>;
  /** Where each was when it was last reached: a wrong new record does not make a place forgotten that was right. */
  readonly #anchors: Map<Address, PeerPlace>;
  readonly #changedMs = new Map<Address, number>();
  #own: { readonly address: OwnAddress; readonly signer: Signer } | undefined;
  #askTimer: NodeJS.Timeout | undefined;
  #announceTimer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #isReachable: boolean | undefined;
  #closed = false;

  constructor(options: AddressBookOptions) {
    this.#options = options;
    // What is believed under a signature only must not have changed on the disk: a greater sequence would keep out all that follow.
    const isSigned = ([address, signed]: readonly [Address, SignedPeerRecord]) => {
      const signer = checkPeerRecord(signed, options);
      return signer.ok && signer.value === address;
    };
    this.#records = new Map([...options.store.addresses()].filter(isSigned));
    this.#anchors = options.store.anchors();
    this.#bootnode = options.bootnodeUrl === undefined ? undefined : createBootnodeClient(options.bootnodeUrl);
    void this.#ask();
  }

  /** Where a validator may be, the likeliest first: where it was reached last, and where it says it is. */
  placesOf(address: Address): readonly PeerPlace[] {
    const anchor = this.#anchors.get(address);
    const record = this.#records.get(address)?.record;
    const newest = record && { host: record.host, peerPort: record.peerPort };
    return [anchor, newest].flatMap((place, at) => {
      if (place === undefined || (at === 1 && anchor !== undefined && isSamePlace(anchor, place))) return [];
      // What was allowed when it was written down need not be allowed any more.
      return hostFault(place.host, this.#options.allowedHosts) === null ? [place] : [];
    });
  }

  /** The records of the set as they are known here, with a fresh one of this node: what it tells the others. */
  known(): readonly SignedPeerRecord[] {
    const { validators } = this.#options;
    const own = this.#ownRecord(false);
    const ownAddress = this.#own?.signer.address;
    const others = validators().flatMap(({ address }) => {
      const signed = address === ownAddress ? undefined : this.#records.get(address);
      return signed === undefined ? [] : [signed];
    });
    return own === undefined ? others : [own, ...others];
  }

  /** Believes what validators of the set have signed about themselves, whoever tells it, and if it is newer. */
  learn(told: readonly SignedPeerRecord[]): void {
    for (const signed of told) this.#learn(signed);
  }

  /** A validator was reached at this place, and proved its key there. */
  proven(address: Address, place: PeerPlace): void {
    const known = this.#anchors.get(address);
    if (known && isSamePlace(known, place)) return;
    this.#anchors.set(address, place);
    this.#options.store.rememberAnchor(address, place);
  }

  /** Says from now on where this validator is, until `close`. */
  announce(address: OwnAddress, signer: Signer): void {
    this.#own = { address, signer };
    void this.#heartbeat();
  }

  /** Takes the own record away. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#askTimer);
    clearTimeout(this.#announceTimer);
    const signed = this.#ownRecord(true);
    if (!signed || !this.#bootnode || this.#isReachable === false) return;
    await this.#bootnode.peers.leave.mutate(signed).catch(() => {
      // It forgets silent nodes by itself.
    });
  }

  async #ask(): Promise<void> {
    if (!this.#bootnode) return;
    try {
      this.learn((await this.#bootnode.peers.list.query()).map(({ signed }) => signed));
      this.#tellReachable(true);
    } catch {
      this.#tellReachable(false);
    }
    if (this.#closed) return;
    const others = this.#options.validators().filter(({ address }) => address !== this.#own?.signer.address);
    const isMissing = others.some(({ address }) => !this.#records.has(address));
    this.#askTimer = setTimeout(() => void this.#ask(), isMissing ? askEveryMs.missing : askEveryMs.known);
  }

  #learn(signed: SignedPeerRecord): void {
    const { identity, checker, validators, store, allowedHosts, nowMs, onPlace } = this.#options;
    const { record } = signed;
    const address = addressOf(record.publicKey);
    // Whatever else is told: a validator is dialled at the place that its own key has signed, or not at all. What can be
    // judged without a signature is judged first.
    if (!validators().some((validator) => validator.address === address)) return;
    if (hostFault(record.host, allowedHosts) !== null) return;
    const isOwn = address === this.#own?.signer.address;
    const known = isOwn ? undefined : this.#records.get(address)?.record;
    if ((known?.sequence ?? (isOwn ? this.#sequence : -1)) >= record.sequence) return;
    const isMove = known === undefined || !isSamePlace(known, record);
    const now = nowMs();
    // A clock that was set back must not keep a validator from moving.
    const sinceMs = Math.abs(now - (this.#changedMs.get(address) ?? Number.NEGATIVE_INFINITY));
    if (isMove && known !== undefined && sinceMs < changeEveryMs) return;
    if (!checkPeerRecord(signed, { identity, checker }).ok) return;
    if (isOwn) {
      // Said before this start, by a clock that was ahead, or elsewhere: what is said next must be newer to be heard.
      this.#sequence = record.sequence;
      return;
    }
    this.#records.set(address, signed);
    if (!isMove) return;
    this.#changedMs.set(address, now);
    store.rememberAddress(address, signed);
    onPlace(address);
  }

  async #heartbeat(): Promise<void> {
    const signed = this.#ownRecord(false);
    if (!signed || !this.#bootnode || this.#closed) return;
    try {
      const { setChanges } = await this.#bootnode.peers.announce.mutate(signed);
      await this.#showChanges(this.#bootnode, setChanges);
    } catch (error) {
      this.#options.log.warn({ why: error instanceof Error ? error.message : "unknown" }, "announcement-refused");
    }
    if (this.#closed) return;
    this.#announceTimer = setTimeout(() => void this.#heartbeat(), announceEveryMs);
  }

  async #showChanges(bootnode: BootnodeClient, known: number): Promise<void> {
    for (const [after, change] of this.#options.setChanges().entries()) {
      if (after >= known && !this.#closed) await bootnode.validators.follow.mutate({ after, change });
    }
  }

  #ownRecord(leaving: boolean): SignedPeerRecord | undefined {
    if (!this.#own) return undefined;
    const { address, signer } = this.#own;
    const now = this.#options.nowMs();
    this.#sequence = Math.max(this.#sequence + 1, now);
    const fields = { ...address, sequence: this.#sequence, expiresAtMs: now + recordLifetimeMs, leaving };
    return signPeerRecord(fields, { identity: this.#options.identity, signer });
  }

  #tellReachable(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    if (isReachable) this.#options.log.info({}, "bootnode-reachable");
    else this.#options.log.warn({}, "bootnode-unreachable");
  }
}
