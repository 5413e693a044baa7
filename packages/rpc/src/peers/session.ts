/** One connection at the peers' door, from its hello on. */
import { validatorOf } from "@tabella/consensus/validator-set";
import { type Hex, toHex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import type { SignedPeerRecord } from "../bootnode/peer-record.ts";
import { PublicError } from "../errors.ts";
import type { Certified } from "./channel-certificate.ts";
import { type Answer, checkSide, type Hello, proveSide, type Transcript } from "./handshake.ts";
import { answerPresence, type Presence, type PresenceQuestion, type ProofOutcome } from "./key-presence.ts";
import type { PeersPort } from "./ports.ts";
import type { Sessions } from "./sessions.ts";

/** Whoever has not said who he is by then is cut off. */
export const handshakeWithinMs = 5_000;

/** A reader that has left so much unread gets no more. */
const unreadBytesMax = 1_048_576;

/** A validator tells addresses at most so often. */
const tellEveryMs = 500;

/** What a session needs of its socket. */
export interface Connection {
  close(): void;
  /** Bytes that were sent and have not left this machine yet. */
  unreadBytes(): number;
  /** Whether the other end answers now. */
  isAlive(): Promise<boolean>;
  /** IP address of the caller. */
  readonly callerHost: string;
  /** What only the two ends of this TLS connection know of it. */
  readonly channel: Hex;
  /** Whose certificate the caller has shown; null: none, a reader. */
  readonly certified: Certified | null;
  /** It has shaken hands. */
  onAdmitted(): void;
}

type Stage =
  | { readonly kind: "new" }
  | { readonly kind: "greeted"; readonly transcript: Transcript }
  | { readonly kind: "proving" }
  | { readonly kind: "reader" }
  | { readonly kind: "validator"; readonly address: Address; readonly instance: Hex };

export class Session {
  #stage: Stage = { kind: "new" };
  readonly #port: PeersPort;
  readonly #sessions: Sessions;
  readonly #connection: Connection;
  readonly #handshakeTimer: NodeJS.Timeout;

  #isReading = false;
  #isListening = false;
  #isClosed = false;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(port: PeersPort, { sessions, ...connection }: Connection & { readonly sessions: Sessions }) {
    this.#port = port;
    this.#sessions = sessions;
    this.#connection = connection;
    this.#handshakeTimer = setTimeout(() => this.close(), handshakeWithinMs);
  }

  get callerHost(): string {
    return this.#connection.callerHost;
  }

  /** The process at the other end, once it has proved a validator's key. */
  get instance(): Hex | null {
    return this.#stage.kind === "validator" ? this.#stage.instance : null;
  }

  isAlive(): Promise<boolean> {
    return this.#connection.isAlive();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#handshakeTimer);
    this.#sessions.remove(this);
    this.#connection.close();
  }

  /** Answers a greeting with this node's proof. Once a connection; for a wrong chain or an unknown name, not at all. */
  hello(hello: Hello): Answer {
    const { identity, signer, random, instance } = this.#port;
    const { certified, channel } = this.#connection;
    if (this.#stage.kind !== "new") throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
    if (hello.chainId !== identity.chainId || hello.genesisHash !== identity.genesisHash) {
      throw this.#refused("WRONG_CHAIN");
    }
    if (hello.node !== (certified?.address ?? null)) throw this.#refused("WRONG_IDENTITY");
    if (hello.node === signer.address) {
      // In TLS it has shown this node's own key: if it is not this very process, somebody else has the key.
      if (hello.instance !== instance) this.#port.onKeyElsewhere(signer.address);
      throw this.#refused("CALLED_ITSELF");
    }
    if (hello.node !== null && validatorOf(this.#port.validators(), hello.node) === undefined) {
      throw this.#refused("NOT_A_VALIDATOR");
    }
    const transcript: Transcript = {
      ...{ identity, channel },
      ...{ caller: hello.node, callerInstance: hello.instance, callerNonce: hello.nonce },
      ...{ answerer: signer.address, answererInstance: instance, answererNonce: toHex(random(32)) },
    };
    if (hello.node === null) this.#admitReader();
    else this.#stage = { kind: "greeted", transcript };
    const { answererNonce: nonce } = transcript;
    return { node: signer.address, instance, nonce, signature: proveSide(transcript, "answerer", signer) };
  }

  /**
   * The caller's proof: one signature check is all that a stranger costs. A validator that is connected already from
   * another process, and that process lives, is not let in a second time.
   */
  async prove(signature: Answer["signature"]): Promise<ProofOutcome> {
    const stage = this.#stage;
    if (stage.kind !== "greeted" || stage.transcript.caller === null) throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
    const { checker } = this.#port;
    const { transcript } = stage;
    if (!checkSide({ transcript, side: "caller", signature }, { validators: this.#port.validators(), checker })) {
      throw this.#refused("SIGNATURE_INVALID");
    }
    this.#stage = { kind: "proving" };
    const { caller, callerInstance: instance } = stage.transcript;
    const older = this.#sessions.of(caller);
    if (older && older.instance !== instance && (await older.isAlive())) {
      const { identity, caller: _caller, answerer, ...greeting } = transcript;
      const presence = await this.#port.askPresence(caller, { ...greeting, signature });
      setImmediate(() => this.close());
      return { admitted: false, presence };
    }
    // While the older one was asked, this one may have gone, or another one come.
    if (this.#isClosed || this.#sessions.of(caller) !== older) throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
    clearTimeout(this.#handshakeTimer);
    this.#stage = { kind: "validator", address: caller, instance };
    this.#sessions.admitValidator(caller, this);
    this.#connection.onAdmitted();
    return { admitted: true };
  }

  /** The validator at the other end shows that a process with this node's key has called it: this one lives, too. */
  presence(question: PresenceQuestion): Presence {
    const asker = this.requireValidator();
    const presence = answerPresence(question, { ...this.#port, asker });
    if (presence === null) throw this.#refused("SIGNATURE_INVALID");
    this.#port.onKeyElsewhere(asker);
    return presence;
  }

  /** The validator at the other end. @throws PublicError for everyone else, also for one that has left the set */
  requireValidator(): Address {
    const stage = this.#stage;
    const { certified } = this.#connection;
    if (stage.kind !== "validator" || certified === null) throw this.#refused("NOT_A_VALIDATOR");
    if (validatorOf(this.#port.validators(), stage.address) === undefined) throw this.#refused("NOT_A_VALIDATOR");
    if (certified.notAfterMs <= this.#port.nowMs()) throw this.#refused("CERTIFICATE_EXPIRED");
    return stage.address;
  }

  requireReader(): void {
    if (this.#stage.kind !== "reader" && this.#stage.kind !== "validator")
      throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
  }

  /** A validator tells the addresses that it knows; each that is news costs a signature check. */
  learnAddresses(told: readonly SignedPeerRecord[]): void {
    const now = this.#port.nowMs();
    if (Math.abs(now - this.#toldMs) < tellEveryMs) throw new PublicError("TOO_MANY_REQUESTS", "NODE_BUSY");
    this.#toldMs = now;
    this.#port.learnAddresses(told);
  }

  /**
   * A reader asks for blocks. Any stranger may, and an answer is long; so it asks for one at a time, or is cut off, and gets
   * no more before it has read what it was sent: on a slow line it may have given up waiting, and ask again.
   */
  beginRead(): void {
    if (this.#isReading) throw this.#refused("ONE_READ_AT_A_TIME");
    if (this.#connection.unreadBytes() > unreadBytesMax) {
      throw new PublicError("TOO_MANY_REQUESTS", "ANSWER_STILL_UNREAD");
    }
    this.#isReading = true;
    // By then the answer has been handed to the connection, and counts as unread until it is gone.
    setImmediate(() => {
      this.#isReading = false;
    });
  }

  /** A reader listens, once. */
  beginListening(): void {
    if (this.#isListening) throw this.#refused("LISTENS_ALREADY");
    this.#isListening = true;
  }

  #admitReader(): void {
    if (!this.#sessions.admitReader(this)) throw this.#refused("TOO_MANY_READERS");
    clearTimeout(this.#handshakeTimer);
    this.#stage = { kind: "reader" };
    this.#connection.onAdmitted();
  }

  /** A connection that was refused once is over: there is no second guess. */
  #refused(code: string): PublicError {
    setImmediate(() => this.close());
    return new PublicError("FORBIDDEN", code);
  }
}
