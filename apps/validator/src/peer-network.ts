/** This node's links to all validators, as the place where a host sends. */

import type { Genesis } from "@tabella/chain/genesis";
import { type ValidatorSet, validatorOf } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import type { SignedPeerRecord } from "@tabella/rpc/bootnode/peer-record";
import type { Presence, PresenceQuestion } from "@tabella/rpc/peers/key-presence";
import { type LinkOptions, PeerLink } from "@tabella/rpc/peers/link";
import { decodePeerMessage, encodePeerMessage, type WirePeerMessage } from "@tabella/rpc/peers/peer-message-codec";
import type { PeerPlace } from "@tabella/rpc/peers/place";
import { Announcements } from "./announcements.ts";
import type { HostLog, Outbox } from "./host.ts";
import type { PeerHistory } from "./peer-history.ts";

/** What a node knows of where validators are: see address-book.ts. */
export interface Addresses {
  placesOf(address: Address): readonly PeerPlace[];
  known(): readonly SignedPeerRecord[];
  learn(told: readonly SignedPeerRecord[]): void;
  proven(address: Address, place: PeerPlace): void;
}

type Dialling = "identity" | "as" | "checker" | "random" | "nowMs" | "instance" | "resolve";

export interface PeerNetworkOptions extends Pick<LinkOptions, Dialling> {
  readonly limits: Genesis["limits"];
  /** The ledger's current set: who is dialled, and who must answer. */
  readonly validators: () => ValidatorSet;
  readonly addresses: () => Addresses;
  /** Texts of final blocks from the own store, as far as they fit a frame. */
  readonly blockTexts: (range: { readonly from: number; readonly count: number }) => readonly string[];
  readonly history: PeerHistory;
  readonly log: HostLog;
  readonly onConnected: (address: Address) => void;
  readonly onLost: (address: Address) => void;
  /** For an observer, which hears through its own links. */
  readonly onMessage: (from: Address, message: PeerMessage) => void;
  /** Another process with this node's key is connected to this validator: this one came second. */
  readonly onKeyElsewhere: (at: Address) => void;
}

/** How often those who are linked are asked where the others are, while some are not reached. */
const askEveryMs = 15_000;

export class PeerNetwork implements Outbox {
  readonly #options: PeerNetworkOptions;
  readonly #links = new Map<Address, PeerLink>();
  readonly #askTimer: NodeJS.Timeout;
  /** undefined: nobody is followed yet. */
  #wasValidator: boolean | undefined;
  /** What readers may hear: heartbeats and new blocks. */
  readonly publicMessages = new Announcements<WirePeerMessage>();

  constructor(options: PeerNetworkOptions) {
    this.#options = options;
    this.#askTimer = setInterval(() => this.#askForLost(), askEveryMs);
  }

  /** Dials every validator of the set; links to validators that have left it end. */
  follow(): void {
    const { as, validators } = this.#options;
    const others = new Set(validators().map(({ address }) => address));
    if (as) others.delete(as.signer.address);
    const isValidator = this.#isValidator;
    if (this.#wasValidator !== isValidator) for (const link of this.#links.values()) link.redial();
    this.#wasValidator = isValidator;
    for (const address of others) if (!this.#links.has(address)) this.#links.set(address, this.#link(address));
    for (const [address, link] of this.#links) {
      if (others.has(address)) continue;
      link.close();
      this.#links.delete(address);
    }
  }

  isUp(address: Address): boolean {
    return this.#links.get(address)?.isUp ?? false;
  }

  get upCount(): number {
    return [...this.#links.values()].filter((link) => link.isUp).length;
  }

  get dropped(): number {
    return [...this.#links.values()].reduce((sum, link) => sum + link.dropped, 0);
  }

  /** A validator's place has become known, or has changed: the others are told, and it is tried. */
  placeChanged(address: Address): void {
    const known = this.#options.addresses().known();
    for (const [peer, link] of this.#links) if (peer !== address) link.tellAddresses(known);
    this.#links.get(address)?.retryNow();
  }

  /** There is a new certificate. */
  renew(): void {
    for (const link of this.#links.values()) link.renew();
  }

  async askPresence(address: Address, question: PresenceQuestion): Promise<Presence | null> {
    return (await this.#links.get(address)?.askPresence(question)) ?? null;
  }

  send(to: Address, message: PeerMessage): void {
    const link = this.#links.get(to);
    if (!link) return;
    if (!link.isReader) link.send(encodePeerMessage(message));
    else if (message.kind === "blocks-request") void this.#read(to, link, message);
  }

  broadcast(message: PeerMessage): void {
    const wire = encodePeerMessage(message);
    const isNewBlock = message.kind === "consensus" && message.message.kind === "new-block";
    if (message.kind === "status" || isNewBlock) this.publicMessages.announce(wire);
    // Observers only listen.
    if (!this.#isValidator) return;
    for (const link of this.#links.values()) link.send(wire);
  }

  serveBlocks(to: Address, range: { readonly from: number; readonly count: number }): void {
    const blocks = [...this.#options.blockTexts(range)];
    this.#links.get(to)?.send({ kind: "blocks", blocks });
  }

  close(): void {
    clearInterval(this.#askTimer);
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  /** A node whose key is not in the set reads, as an observer does. */
  get #isValidator(): boolean {
    const { as, validators } = this.#options;
    return as !== null && validatorOf(validators(), as.signer.address) !== undefined;
  }

  #link(peer: Address): PeerLink {
    const { history, log, onConnected, onLost, onKeyElsewhere, addresses } = this.#options;
    const link: PeerLink = new PeerLink({
      ...this.#options,
      peer,
      places: () => addresses().placesOf(peer),
      onUp: (place) => {
        history.connected(peer);
        log.info({ peer }, "link-up");
        addresses().proven(peer, place);
        link.tellAddresses(addresses().known());
        void link.askAddresses().then((told) => addresses().learn(told));
        onConnected(peer);
      },
      onDown: () => {
        history.disconnected(peer);
        log.warn({ peer }, "link-down");
        onLost(peer);
      },
      onMessage: (message) => this.#hear(peer, message),
      onFault: (fields) => log.debug(fields, "link-fault"),
      onKeyElsewhere: () => onKeyElsewhere(peer),
    });
    return link;
  }

  #askForLost(): void {
    const links = [...this.#links.values()];
    if (links.every((link) => link.isUp)) return;
    for (const link of links) void link.askAddresses().then((told) => this.#options.addresses().learn(told));
  }

  #hear(from: Address, wire: unknown): void {
    const message = decodePeerMessage(wire, this.#options.limits);
    if (message.ok) this.#options.onMessage(from, message.value);
    else this.#options.log.warn({ peer: from, why: message.error }, "message-malformed");
  }

  async #read(from: Address, link: PeerLink, range: { readonly from: number; readonly count: number }): Promise<void> {
    try {
      const blocks = await link.readBlocks({ from: range.from, count: range.count });
      this.#hear(from, { kind: "blocks", blocks });
    } catch {
      // The node's own timer notices that no answer came, and asks another.
    }
  }
}

/** How much of the store fits one answer: always one block, and more while they are small. */
export function blockTextsUpTo(
  { from, count }: { readonly from: number; readonly count: number },
  options: { readonly textOf: (height: number) => string | undefined; readonly charactersMax: number },
): string[] {
  const texts: string[] = [];
  let characters = 0;
  for (let height = from; height < from + count; height += 1) {
    const text = options.textOf(height);
    if (text === undefined) break;
    characters += text.length;
    if (texts.length > 0 && characters > options.charactersMax) break;
    texts.push(text);
  }
  return texts;
}
