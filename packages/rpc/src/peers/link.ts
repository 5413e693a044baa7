/** This node's own connection to one validator: dialled, proven on both sides, and dialled again when it breaks. */
import { validatorOf } from "@tabella/consensus/validator-set";
import type { Address, Signer } from "@tabella/crypto/signature";
import type { SignedPeerRecord } from "../bootnode/peer-record.ts";
import type { ChannelIdentity } from "./channel-certificate.ts";
import { type DialIdentity, DialledConnection, type PeersClient } from "./dialled-connection.ts";
import { type Presence, type PresenceQuestion, PresenceSchema } from "./key-presence.ts";
import { OutgoingMessages } from "./outgoing.ts";
import type { WirePeerMessage } from "./peer-message-codec.ts";
import type { PeerPlace, ResolveHost } from "./place.ts";

export interface LinkOptions extends DialIdentity {
  /** null: a node without a key, an observer. */
  readonly as: { readonly signer: Signer; readonly channel: ChannelIdentity } | null;
  /** Who must answer at the other end. */
  readonly peer: Address;
  /** Where the peer may be, the likeliest first; asked before each attempt, which tries them in turn. */
  readonly places: () => readonly PeerPlace[];
  readonly resolve: ResolveHost;
  readonly onUp: (place: PeerPlace) => void;
  readonly onDown: () => void;
  /** For a reader: what the validator tells. */
  readonly onMessage: (message: unknown) => void;
  readonly onFault: (fields: Readonly<Record<string, unknown>>) => void;
  /** Another process signs with this node's key: see key-presence.ts. */
  readonly onKeyElsewhere: () => void;
}

const retryBaseMs = 200;
const retryMaxMs = 5_000;
const presenceWithinMs = 2_000;
const supersededForMs = 1_000;
/** Attempts as a validator before every other one is made as a reader: the peer's ledger may not have this node in its set. */
const validatorAttempts = 3;

interface Up {
  readonly connection: DialledConnection;
  readonly client: PeersClient;
  readonly isReader: boolean;
}

export class PeerLink {
  readonly #options: LinkOptions;
  #up: Up | undefined;
  /** Not up yet. */
  #dialled: DialledConnection | undefined;
  /** Replaced by the one in use, and about to end. */
  #superseded: DialledConnection | undefined;
  readonly #outgoing = new OutgoingMessages();
  /** Since it was up last. */
  #attempts = 0;
  /** Which of the peer's places is tried next. */
  #turn = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #promotionTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    void this.#dial();
  }

  /** Messages that were dropped because too much waited for the peer. */
  get dropped(): number {
    return this.#outgoing.dropped;
  }

  get isUp(): boolean {
    return this.#up !== undefined;
  }

  /** Up, and only to read: this node is no validator, or not yet, or not any more, by its own ledger or the peer's. */
  get isReader(): boolean {
    return this.#up?.isReader === true;
  }

  /** Sends when it is up; while it is down, what would be sent is outdated by the time it is up again. */
  send(message: WirePeerMessage): void {
    if (this.#up === undefined || this.#up.isReader) return;
    this.#outgoing.add(message);
    this.#pump();
  }

  /** For a reader: final blocks of the peer's store, as texts. */
  async readBlocks(range: { readonly from: number; readonly count: number }): Promise<readonly string[]> {
    return this.#up === undefined ? [] : this.#up.client.sync.blocks.query(range);
  }

  /** The records of validators that the peer knows; none while the link is down. */
  async askAddresses(): Promise<readonly SignedPeerRecord[]> {
    return (await this.#up?.client.addresses.known.query().catch(() => [])) ?? [];
  }

  tellAddresses(records: readonly SignedPeerRecord[]): void {
    if (this.#up === undefined || this.#up.isReader) return;
    this.#up.client.addresses.tell.mutate([...records]).catch((error: unknown) => {
      this.#options.onFault({ peer: this.#options.peer, kind: "addresses", why: whyOf(error) });
    });
  }

  /** Whether the process at the other end lives and has the peer's key; null if it does not say so in time. */
  async askPresence(question: PresenceQuestion): Promise<Presence | null> {
    try {
      const signal = AbortSignal.timeout(presenceWithinMs);
      return PresenceSchema.parse(await this.#up?.client.handshake.presence.query(question, { signal }));
    } catch {
      return null;
    }
  }

  /** The peer's place may have changed: try the newest one now. */
  retryNow(): void {
    if (this.#retryTimer === undefined) return;
    clearTimeout(this.#retryTimer);
    this.#attempts = 0;
    this.#turn = this.#options.places().length - 1;
    void this.#dial();
  }

  /** There is a new certificate: a new connection takes the place of the one that was made with the old one. */
  renew(): void {
    if (this.#up !== undefined && this.#dialled === undefined) void this.#dial();
  }

  /** This node has become a validator, or is none any more: it dials again as what it is. */
  redial(): void {
    this.#up?.connection.close();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#promotionTimer);
    for (const connection of [this.#dialled, this.#superseded, this.#up?.connection]) connection?.close();
  }

  async #dial(): Promise<void> {
    this.#retryTimer = undefined;
    const { places: placesNow, resolve, peer, onFault } = this.#options;
    const places = placesNow();
    const place = places[this.#turn % Math.max(1, places.length)];
    this.#turn += 1;
    const host = place && (await resolve(place.host));
    if (this.#closed) return;
    if (place === undefined || host === undefined || !host.ok) {
      if (host?.ok === false) onFault({ peer, host: place?.host, why: host.error });
      if (!this.isUp) this.#retryLater();
      return;
    }
    const as = this.#readsNow ? null : this.#identityNow();
    const connection: DialledConnection = new DialledConnection({
      ...{ ...this.#options, as, host: host.value, port: place.peerPort },
      onUp: (client) => {
        if (as === null) client.sync.onMessage.subscribe(undefined, { onData: this.#options.onMessage });
        this.#becomeUp({ connection, client, isReader: as === null }, place);
      },
      onOver: (why) => {
        if (why !== null) onFault({ peer, host: host.value, port: place.peerPort, why });
        this.#forget(connection);
        this.#tryAsValidator(retryMaxMs);
      },
    });
    this.#dialled = connection;
  }

  /** A node whose key is not in the set (yet, or any more) reads as everyone may. */
  #identityNow(): LinkOptions["as"] {
    const { as, validators } = this.#options;
    return as && validatorOf(validators(), as.signer.address) ? as : null;
  }

  /**
   * Whoever is refused as a validator reads, so that it learns in any case what has become of the set: a validator that was
   * removed while it was away would else never hear of it.
   */
  get #readsNow(): boolean {
    return this.#up === undefined && this.#attempts >= validatorAttempts && this.#attempts % 2 === 1;
  }

  /** A reader that is a validator by its own ledger tries to be one at the peer's, beside the connection that it has. */
  #tryAsValidator(afterMs: number): void {
    if (this.#closed || !this.isReader || this.#identityNow() === null) return;
    clearTimeout(this.#promotionTimer);
    this.#promotionTimer = setTimeout(() => {
      if (this.isReader && this.#identityNow() !== null && this.#dialled === undefined) void this.#dial();
    }, afterMs);
  }

  #becomeUp(up: Up, place: PeerPlace): void {
    const older = this.#up;
    this.#up = up;
    this.#dialled = undefined;
    this.#attempts = 0;
    this.#turn = 0;
    this.#tryAsValidator(0);
    if (older === undefined) {
      this.#options.onUp(place);
      return;
    }
    // What is under way there may still be answered.
    this.#superseded = older.connection;
    setTimeout(() => older.connection.close(), supersededForMs).unref();
    this.#pump();
  }

  /** A connection is over; the link is down only if it was the one in use. */
  #forget(connection: DialledConnection): void {
    if (this.#dialled === connection) this.#dialled = undefined;
    if (this.#up?.connection === connection) {
      this.#up = undefined;
      this.#outgoing.clear();
      this.#options.onDown();
    }
    if (this.#up === undefined && this.#dialled === undefined) this.#retryLater();
  }

  #retryLater(): void {
    if (this.#closed || this.#retryTimer !== undefined) return;
    const delayMs = Math.min(retryBaseMs * 2 ** this.#attempts, retryMaxMs);
    this.#attempts += 1;
    this.#retryTimer = setTimeout(() => void this.#dial(), delayMs);
  }

  #pump(): void {
    for (let up = this.#up; up !== undefined; up = this.#up) {
      const next = this.#outgoing.next();
      if (next === null) return;
      const settled = () => {
        next.settled();
        this.#pump();
      };
      // A refusal (the peer is busy, or took the message for malformed) is the peer's to count; nothing is sent again here.
      up.client.consensus.message.mutate(next.message).then(settled, (error: unknown) => {
        if (this.isUp) this.#options.onFault({ peer: this.#options.peer, kind: next.message.kind, why: whyOf(error) });
        settled();
      });
    }
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : "unknown";
}
