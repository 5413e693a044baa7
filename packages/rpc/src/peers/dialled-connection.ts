/** One attempt to reach a validator: TLS, WebSocket, and the handshake; over when it fails or ends, once. */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import { type ValidatorSet, validatorOf } from "@tabella/consensus/validator-set";
import { type Hex, toHex } from "@tabella/crypto/hex";
import type { RandomSource } from "@tabella/crypto/random";
import type { Address, SignatureChecker, Signer } from "@tabella/crypto/signature";
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from "@trpc/client";
import { WebSocket as NodeWebSocket } from "ws";
import { certifiedPeer, channelBinding, channelOptions } from "./channel.ts";
import type { ChannelIdentity } from "./channel-certificate.ts";
import { AnswerSchema, checkSide, proveSide, type Transcript } from "./handshake.ts";
import { checkPresence, ProofOutcomeSchema } from "./key-presence.ts";
import type { PeersRouter } from "./router.ts";

export type PeersClient = TRPCClient<PeersRouter>;

/** What a node is when it dials. */
export interface DialIdentity {
  readonly identity: ChainIdentity;
  readonly checker: SignatureChecker;
  readonly random: RandomSource;
  readonly nowMs: () => number;
  /** Of this process, drawn at its start. */
  readonly instance: Hex;
  readonly validators: () => ValidatorSet;
}

export interface DialOptions extends DialIdentity {
  /** Who must answer. */
  readonly peer: Address;
  /** IP address, judged before. */
  readonly host: string;
  readonly port: number;
  /** null: this node dials as a reader. */
  readonly as: { readonly signer: Signer; readonly channel: ChannelIdentity } | null;
  readonly onUp: (client: PeersClient) => void;
  /** @param why only if it never came up */
  readonly onOver: (why: string | null) => void;
  /** Another process with this node's key is connected to the peer, and has proved that it lives. */
  readonly onKeyElsewhere: () => void;
}

const connectWithinMs = 5_000;
const goodbyeWithinMs = 1_000;
/** The peer may have to ask whether an older connection lives. */
const handshakeWithinMs = 8_000;

export class DialledConnection {
  readonly #options: DialOptions;
  readonly #close: () => void;
  #isUp = false;
  #isOver = false;

  constructor(options: DialOptions) {
    this.#options = options;
    const { host, port, as } = options;
    const certificate = as === null ? {} : { cert: as.channel.current.cert, key: as.channel.current.key };
    let raw: NodeWebSocket | undefined;
    let secure: TLSSocket | undefined;
    class DialledSocket extends NodeWebSocket {
      constructor(address: string) {
        // It follows no redirect, unless it is told to.
        super(address, { ...channelOptions, ...certificate, handshakeTimeout: connectWithinMs });
        raw = this;
        this.once("upgrade", (response: IncomingMessage) => {
          secure = response.socket as TLSSocket;
        });
      }
      /** tRPC closes what answers no ping: a line that is cut would keep a polite goodbye waiting for half a minute. */
      override close(...goodbye: Parameters<NodeWebSocket["close"]>): void {
        super.close(...goodbye);
        setTimeout(() => this.terminate(), goodbyeWithinMs).unref();
      }
    }
    const socket = createWSClient({
      url: `wss://${host.includes(":") ? `[${host}]` : host}:${port}`,
      // The type is the browser's; `ws` has all of it that the client uses, and `terminate`, which browsers lack.
      WebSocket: DialledSocket as unknown as typeof WebSocket,
      keepAlive: { enabled: true, intervalMs: 3_000, pongTimeoutMs: 3_000 },
      // Whoever dials again makes a new connection, with a handshake.
      retryDelayMs: () => connectWithinMs,
      onOpen: () => {
        this.#handshake(client, secure).then(
          () => this.#becomeUp(client),
          (error: unknown) => this.#end(error instanceof Error ? error.message.slice(0, 200) : "unknown"),
        );
      },
      onClose: () => this.#end("closed"),
      onError: () => this.#end("cannot connect"),
    });
    const client = createTRPCClient<PeersRouter>({ links: [wsLink({ client: socket })] });
    const tooLate = setTimeout(() => this.#isUp || this.#end("too slow"), handshakeWithinMs);
    this.#close = () => {
      clearTimeout(tooLate);
      // First no more dialling by the client itself; then the connection, at once, so that nothing waits for an answer.
      void socket.close();
      raw?.terminate();
    };
  }

  close(): void {
    this.#end("closed");
  }

  #becomeUp(client: PeersClient): void {
    if (this.#isOver) return;
    this.#isUp = true;
    this.#options.onUp(client);
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#close();
    this.#options.onOver(this.#isUp ? null : why);
  }

  async #handshake(client: PeersClient, secure: TLSSocket | undefined): Promise<void> {
    const { identity, checker, random, nowMs, validators, instance, peer, as } = this.#options;
    if (secure === undefined) throw new Error("not a TLS connection");
    const publicKeyOf = (address: Address) => validatorOf(validators(), address)?.publicKey;
    const shown = certifiedPeer(secure, { identity, checker, publicKeyOf, nowMs: nowMs() });
    if (!shown.ok) throw new Error(shown.error);
    if (shown.value?.address !== peer) throw new Error("another node answered");

    const caller = as?.signer.address ?? null;
    const callerNonce = toHex(random(32));
    const answer = AnswerSchema.parse(
      await client.handshake.hello.mutate({ ...identity, node: caller, instance, nonce: callerNonce }),
    );
    const transcript: Transcript = {
      ...{ identity, channel: channelBinding(secure) },
      ...{ caller, callerInstance: instance, callerNonce },
      ...{ answerer: peer, answererInstance: answer.instance, answererNonce: answer.nonce },
    };
    const isPeer =
      answer.node === peer &&
      checkSide({ transcript, side: "answerer", signature: answer.signature }, { validators: validators(), checker });
    if (!isPeer) throw new Error("another node answered");
    if (as === null) return;

    const { address: node, publicKey } = as.signer;
    const signature = proveSide(transcript, "caller", as.signer);
    const outcome = ProofOutcomeSchema.parse(await client.handshake.prove.mutate({ signature }));
    if (outcome.admitted) return;
    const { presence } = outcome;
    if (presence && checkPresence(presence, { identity, instance, nonce: callerNonce, node, publicKey, checker })) {
      this.#options.onKeyElsewhere();
    }
    throw new Error("this key is connected already from elsewhere");
  }
}
