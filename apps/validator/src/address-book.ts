/**
 * Where the other validators can be reached: asked of the bootnode, believed only under their own signature, and kept on
 * disk, so that the bootnode may die. Also keeps this node's own record alive there.
 */
import { isIPv6 } from "node:net";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { type BootnodeClient, createBootnodeClient } from "@tabella/rpc/bootnode/client";
import { checkPeerRecord, type SignedPeerRecord, signPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import type { HostLog } from "./host.ts";
import type { Store } from "./store.ts";

export interface OwnAddress {
  readonly host: string;
  readonly peerPort: number;
  readonly publicPort: number;
}

export interface AddressBookOptions {
  readonly identity: ChainIdentity;
  readonly checker: SignatureChecker;
  readonly validators: () => ValidatorSet;
  readonly store: Pick<Store, "addresses" | "rememberAddress">;
  /** undefined: no bootnode; only what the disk remembers. */
  readonly bootnodeUrl: string | undefined;
  readonly nowMs: () => number;
  readonly log: HostLog;
  /** A validator's address is new, or has changed. */
  readonly onAddress: (address: Address) => void;
}

/** While a validator's address is missing, and when all are known. */
const askEveryMs = { missing: 1_000, known: 15_000 } as const;
const announceEveryMs = 15_000;
const recordLifetimeMs = 60_000;

export class AddressBook {
  readonly #options: AddressBookOptions;
  readonly #bootnode: BootnodeClient | undefined;
  readonly #records: Map<Address, SignedPeerRecord>;
  #own: { readonly address: OwnAddress; readonly signer: Signer } | undefined;
  #askTimer: NodeJS.Timeout | undefined;
  #announceTimer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #isReachable: boolean | undefined;
  #closed = false;

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#records = options.store.addresses();
    this.#bootnode = options.bootnodeUrl === undefined ? undefined : createBootnodeClient(options.bootnodeUrl);
    void this.#ask();
  }

  /** `ws://host:port` of a validator's peers' door, if it is known. */
  urlOf(address: Address): string | undefined {
    const record = this.#records.get(address)?.record;
    if (record === undefined) return undefined;
    return `ws://${isIPv6(record.host) ? `[${record.host}]` : record.host}:${record.peerPort}`;
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
      for (const { signed } of await this.#bootnode.peers.list.query()) this.#learn(signed);
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
    const { identity, checker, validators, store, onAddress } = this.#options;
    const checked = checkPeerRecord(signed, { identity, checker });
    // Whatever else the bootnode lists: a validator is dialled at the place that its own key has signed, or not at all.
    if (!checked.ok || !validators().some(({ address }) => address === checked.value)) return;
    const known = this.#records.get(checked.value)?.record;
    if (known && known.sequence >= signed.record.sequence) return;
    this.#records.set(checked.value, signed);
    if (known && known.host === signed.record.host && known.peerPort === signed.record.peerPort) return;
    store.rememberAddress(checked.value, signed);
    onAddress(checked.value);
  }

  async #heartbeat(): Promise<void> {
    const signed = this.#ownRecord(false);
    if (!signed || !this.#bootnode || this.#closed) return;
    try {
      await this.#bootnode.peers.announce.mutate(signed);
    } catch (error) {
      this.#options.log.warn({ why: error instanceof Error ? error.message : "unknown" }, "announcement-refused");
    }
    if (this.#closed) return;
    this.#announceTimer = setTimeout(() => void this.#heartbeat(), announceEveryMs);
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
