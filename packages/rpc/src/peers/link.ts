/** This node's own connection to one validator: dialled, proven on both sides, and dialled again when it breaks. */
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { ValidatorSet } from "@tabella/consensus/validator-set";
import { toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from "@trpc/client";
import { WebSocket as NodeWebSocket } from "ws";
import { AnswerSchema, checkSide, proveSide, type Transcript } from "./handshake.ts";
import type { WirePeerMessage } from "./peer-message-codec.ts";
import type { PeersRouter } from "./router.ts";

export interface LinkOptions {
  readonly identity: ChainIdentity;
  /** null: this node is a reader (an observer). */
  readonly signer: Signer | null;
  readonly checker: SignatureChecker;
  readonly random: RandomSource;
  /** Who must answer at the other end. */
  readonly peer: Address;
  readonly validators: () => ValidatorSet;
  /** `ws://host:port`, or undefined while the peer's address is unknown; asked before each attempt. */
  readonly url: () => string | undefined;
  readonly onUp: () => void;
  readonly onDown: () => void;
  /** For a reader: what the validator tells. */
  readonly onMessage: (message: unknown) => void;
  readonly onFault: (fields: Readonly<Record<string, unknown>>) => void;
}

/** Everything that waits for a slow peer: consensus repeats what matters, so the oldest is dropped first. */
export const queueLengthMax = 2_000;
export const queueCharactersMax = 67_108_864;
const inFlightMax = 32;
/** What is sent in one turn may share a frame, which the peer bounds by one block's length and a little more. */
const inFlightCharactersMax = 1_048_576;

const retryBaseMs = 200;
export const retryMaxMs = 5_000;
const handshakeWithinMs = 5_000;

type Client = TRPCClient<PeersRouter>;

export class PeerLink {
  readonly #options: LinkOptions;
  #state: { readonly kind: "down" } | { readonly kind: "up"; readonly client: Client } = { kind: "down" };
  #queue: { readonly message: WirePeerMessage; readonly characters: number }[] = [];
  #queueCharacters = 0;
  #inFlight = 0;
  #inFlightCharacters = 0;
  #attempts = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #closeSocket: (() => void) | undefined;
  #closed = false;
  /** Messages that were dropped because the queue was full. */
  dropped = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#dial();
  }

  get isUp(): boolean {
    return this.#state.kind === "up";
  }

  /** Sends when it is up; while it is down, what would be sent is outdated by the time it is up again. */
  send(message: WirePeerMessage): void {
    if (this.#state.kind === "down") return;
    const characters = sizeOf(message);
    this.#queue.push({ message, characters });
    this.#queueCharacters += characters;
    while (this.#queue.length > queueLengthMax || this.#queueCharacters > queueCharactersMax) {
      this.#queueCharacters -= this.#queue.shift()?.characters ?? 0;
      this.dropped += 1;
    }
    this.#pump();
  }

  /** For a reader: final blocks of the peer's store, as texts. */
  async readBlocks(range: { readonly from: number; readonly count: number }): Promise<readonly string[]> {
    return this.#state.kind === "up" ? this.#state.client.sync.blocks.query(range) : [];
  }

  /** The peer's address may have changed: try again now. */
  retryNow(): void {
    if (this.#retryTimer === undefined) return;
    clearTimeout(this.#retryTimer);
    this.#dial();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#closeSocket?.();
  }

  #dial(): void {
    this.#retryTimer = undefined;
    const url = this.#options.url();
    if (url === undefined) {
      this.#retryLater();
      return;
    }
    let isOver = false;
    let raw: NodeWebSocket | undefined;
    class DialledSocket extends NodeWebSocket {
      constructor(address: string) {
        super(address, { handshakeTimeout: handshakeWithinMs });
        raw = this;
      }
    }
    const socket = createWSClient({
      url,
      // The type is the browser's; `ws` has all of it that the client uses, and `terminate`, which browsers lack.
      WebSocket: DialledSocket as unknown as typeof WebSocket,
      keepAlive: { enabled: true, intervalMs: 3_000, pongTimeoutMs: 3_000 },
      // This class dials again by itself, with a handshake.
      retryDelayMs: () => retryMaxMs,
      onOpen: () => {
        this.#handshake(client).then(
          () => isOver || this.#becomeUp(client),
          (error: unknown) => {
            this.#options.onFault({ peer: this.#options.peer, url, why: whyOf(error) });
            over();
          },
        );
      },
      onClose: () => over(),
      onError: () => over(),
    });
    const client = createTRPCClient<PeersRouter>({ links: [wsLink({ client: socket })] });
    const tooLate = setTimeout(() => this.isUp || over(), handshakeWithinMs);
    const over = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(tooLate);
      // First no more dialling by the client itself; then the connection, at once, so that nothing waits for an answer.
      void socket.close();
      raw?.terminate();
      this.#becomeDown();
    };
    this.#closeSocket = over;
  }

  async #handshake(client: Client): Promise<void> {
    const { identity, signer, checker, random, peer, validators } = this.#options;
    const callerNonce = toHex(random(32));
    const answer = AnswerSchema.parse(
      await client.handshake.hello.mutate({ ...identity, node: signer?.address ?? null, nonce: callerNonce }),
    );
    const transcript: Transcript = {
      identity,
      caller: signer?.address ?? null,
      answerer: peer,
      callerNonce,
      answererNonce: answer.nonce,
    };
    const isPeer =
      answer.node === peer &&
      checkSide({ transcript, side: "answerer", signature: answer.signature }, { validators: validators(), checker });
    if (!isPeer) throw new Error("another node answered");
    if (signer) await client.handshake.prove.mutate({ signature: proveSide(transcript, "caller", signer) });
    else client.sync.onMessage.subscribe(undefined, { onData: this.#options.onMessage });
  }

  #becomeUp(client: Client): void {
    this.#attempts = 0;
    this.#state = { kind: "up", client };
    this.#options.onUp();
  }

  #becomeDown(): void {
    const wasUp = this.isUp;
    this.#state = { kind: "down" };
    this.#queue = [];
    this.#queueCharacters = 0;
    if (wasUp) this.#options.onDown();
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#closed) return;
    const delayMs = Math.min(retryBaseMs * 2 ** this.#attempts, retryMaxMs);
    this.#attempts += 1;
    this.#retryTimer = setTimeout(() => this.#dial(), delayMs);
  }

  #pump(): void {
    while (this.#state.kind === "up" && this.#hasRoom(this.#queue[0]?.characters ?? 0)) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#queueCharacters -= next.characters;
      this.#inFlight += 1;
      this.#inFlightCharacters += next.characters;
      const settled = () => {
        this.#inFlight -= 1;
        this.#inFlightCharacters -= next.characters;
        this.#pump();
      };
      // A refusal (the peer is busy, or took the message for malformed) is the peer's to count; nothing is sent again here.
      this.#state.client.consensus.message.mutate(next.message).then(settled, (error: unknown) => {
        if (this.isUp) this.#options.onFault({ peer: this.#options.peer, kind: next.message.kind, why: whyOf(error) });
        settled();
      });
    }
  }

  #hasRoom(characters: number): boolean {
    if (this.#inFlight === 0) return true;
    return this.#inFlight < inFlightMax && this.#inFlightCharacters + characters <= inFlightCharactersMax;
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : "unknown";
}

/** About how long a message is, without writing it out. */
function sizeOf(message: WirePeerMessage): number {
  const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);
  if (message.kind === "blocks") return total(message.blocks);
  if (message.kind === "transactions") return total(message.transactions);
  if (message.kind !== "consensus") return 200;
  const inner = message.message;
  const hasBlock = typeof inner === "object" && inner !== null && "block" in inner && typeof inner.block === "string";
  return hasBlock ? (inner.block as string).length + 10_000 : 10_000;
}
