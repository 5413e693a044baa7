/** This node's links to all validators, as the place where a host sends. */

import type { Genesis } from "@tabella/chain/genesis";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import type { Address } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import { type LinkOptions, PeerLink } from "@tabella/rpc/peers/link";
import { decodePeerMessage, encodePeerMessage, type WirePeerMessage } from "@tabella/rpc/peers/peer-message-codec";
import { Announcements } from "./announcements.ts";
import type { HostLog, Outbox } from "./host.ts";
import type { PeerHistory } from "./peer-history.ts";

export interface PeerNetworkOptions extends Pick<LinkOptions, "identity" | "signer" | "checker" | "random"> {
  readonly limits: Genesis["limits"];
  readonly validators: () => ValidatorSet;
  readonly urlOf: (address: Address) => string | undefined;
  /** Texts of final blocks from the own store, as far as they fit a frame. */
  readonly blockTexts: (range: { readonly from: number; readonly count: number }) => readonly string[];
  readonly history: PeerHistory;
  readonly log: HostLog;
  readonly onConnected: (address: Address) => void;
  readonly onLost: (address: Address) => void;
  /** For an observer, which hears through its own links. */
  readonly onMessage: (from: Address, message: PeerMessage) => void;
}

export class PeerNetwork implements Outbox {
  readonly #options: PeerNetworkOptions;
  readonly #links = new Map<Address, PeerLink>();
  /** What readers may hear: heartbeats and new blocks. */
  readonly publicMessages = new Announcements<WirePeerMessage>();

  constructor(options: PeerNetworkOptions) {
    this.#options = options;
  }

  /** Dials every validator of the set; links to validators that have left it end. */
  follow(): void {
    const { signer, validators } = this.#options;
    const others = new Set(validators().map(({ address }) => address));
    if (signer) others.delete(signer.address);
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

  /** A validator's address has become known, or has changed. */
  addressChanged(address: Address): void {
    this.#links.get(address)?.retryNow();
  }

  send(to: Address, message: PeerMessage): void {
    const link = this.#links.get(to);
    if (!link) return;
    if (this.#options.signer) link.send(encodePeerMessage(message));
    else if (message.kind === "blocks-request") void this.#read(to, link, message);
  }

  broadcast(message: PeerMessage): void {
    const wire = encodePeerMessage(message);
    const isNewBlock = message.kind === "consensus" && message.message.kind === "new-block";
    if (message.kind === "status" || isNewBlock) this.publicMessages.announce(wire);
    // Observers only listen.
    if (!this.#options.signer) return;
    for (const link of this.#links.values()) link.send(wire);
  }

  serveBlocks(to: Address, range: { readonly from: number; readonly count: number }): void {
    const blocks = [...this.#options.blockTexts(range)];
    this.#links.get(to)?.send({ kind: "blocks", blocks });
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #link(peer: Address): PeerLink {
    const { history, log, onConnected, onLost, urlOf, identity, signer, checker, random, validators } = this.#options;
    return new PeerLink({
      ...{ identity, signer, checker, random, validators, peer },
      url: () => urlOf(peer),
      onUp: () => {
        history.connected(peer);
        log.info({ peer }, "link-up");
        onConnected(peer);
      },
      onDown: () => {
        history.disconnected(peer);
        log.warn({ peer }, "link-down");
        onLost(peer);
      },
      onMessage: (message) => this.#hear(peer, message),
      onFault: (fields) => log.debug(fields, "link-fault"),
    });
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
