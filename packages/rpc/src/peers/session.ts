/** One connection at the peers' door, from its hello on. */
import { toHex } from "@tabella/crypto/hex";
import type { Address } from "@tabella/crypto/signature";
import { PublicError } from "../errors.ts";
import { type Answer, checkSide, type Hello, proveSide, type Transcript } from "./handshake.ts";
import type { PeersPort } from "./ports.ts";

/** Whoever has not said who he is by then is cut off. */
export const handshakeWithinMs = 5_000;
export const readersMax = 10;

/** A reader that has left so much unread may not ask for more. */
const unreadBytesMax = 1_048_576;

/** What a session needs of its socket. */
export interface Connection {
  close(): void;
  /** Bytes that were sent and have not left this machine yet. */
  unreadBytes(): number;
}

type Stage =
  | { readonly kind: "new" }
  | { readonly kind: "greeted"; readonly transcript: Transcript }
  | { readonly kind: "reader" }
  | { readonly kind: "validator"; readonly address: Address };

/** A registry of the connections that have shaken hands: one a validator (the newest), a few readers. */
export class Sessions {
  readonly #validators = new Map<Address, Session>();
  readonly #readers = new Set<Session>();

  admitReader(session: Session): boolean {
    if (this.#readers.size >= readersMax) return false;
    this.#readers.add(session);
    return true;
  }

  /** A validator that comes again has lost its old connection, even if this side has not noticed yet. */
  admitValidator(address: Address, session: Session): void {
    const older = this.#validators.get(address);
    this.#validators.set(address, session);
    older?.close();
  }

  remove(session: Session): void {
    this.#readers.delete(session);
    for (const [address, one] of this.#validators) if (one === session) this.#validators.delete(address);
  }
}

export class Session {
  #stage: Stage = { kind: "new" };
  readonly #port: PeersPort;
  readonly #sessions: Sessions;
  readonly #connection: Connection;
  readonly #handshakeTimer: NodeJS.Timeout;

  #isReading = false;
  #isListening = false;

  constructor(port: PeersPort, { sessions, ...connection }: Connection & { readonly sessions: Sessions }) {
    this.#port = port;
    this.#sessions = sessions;
    this.#connection = connection;
    this.#handshakeTimer = setTimeout(() => this.close(), handshakeWithinMs);
  }

  close(): void {
    clearTimeout(this.#handshakeTimer);
    this.#sessions.remove(this);
    this.#connection.close();
  }

  /** Answers a greeting with this node's proof. Once a connection; for a wrong chain or an unknown name, not at all. */
  hello(hello: Hello): Answer {
    const { identity, signer, random } = this.#port;
    if (this.#stage.kind !== "new") throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
    if (hello.chainId !== identity.chainId || hello.genesisHash !== identity.genesisHash) {
      throw this.#refused("WRONG_CHAIN");
    }
    if (hello.node === signer.address) throw this.#refused("CALLED_ITSELF");
    if (hello.node !== null && !this.#port.validators().some(({ address }) => address === hello.node)) {
      throw this.#refused("NOT_A_VALIDATOR");
    }
    const transcript: Transcript = {
      identity,
      caller: hello.node,
      answerer: signer.address,
      callerNonce: hello.nonce,
      answererNonce: toHex(random(32)),
    };
    if (hello.node === null) this.#admitReader();
    else this.#stage = { kind: "greeted", transcript };
    return {
      node: signer.address,
      nonce: transcript.answererNonce,
      signature: proveSide(transcript, "answerer", signer),
    };
  }

  /** The caller's proof: one signature check is all that a stranger costs. */
  prove(signature: Answer["signature"]): void {
    const stage = this.#stage;
    if (stage.kind !== "greeted" || stage.transcript.caller === null) throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
    const { checker } = this.#port;
    const { transcript } = stage;
    if (!checkSide({ transcript, side: "caller", signature }, { validators: this.#port.validators(), checker })) {
      throw this.#refused("SIGNATURE_INVALID");
    }
    clearTimeout(this.#handshakeTimer);
    this.#stage = { kind: "validator", address: stage.transcript.caller };
    this.#sessions.admitValidator(stage.transcript.caller, this);
  }

  /** The validator at the other end. @throws PublicError for everyone else, also for one that has left the set */
  requireValidator(): Address {
    const stage = this.#stage;
    if (stage.kind !== "validator") throw this.#refused("NOT_A_VALIDATOR");
    if (!this.#port.validators().some(({ address }) => address === stage.address))
      throw this.#refused("NOT_A_VALIDATOR");
    return stage.address;
  }

  requireReader(): void {
    if (this.#stage.kind !== "reader" && this.#stage.kind !== "validator")
      throw this.#refused("HANDSHAKE_OUT_OF_ORDER");
  }

  /**
   * A reader asks for blocks. Any stranger may, and an answer is long; so it asks for one at a time, and reads what it
   * was sent before it asks for more. Whoever does not is cut off.
   */
  beginRead(): void {
    if (this.#isReading || this.#connection.unreadBytes() > unreadBytesMax) throw this.#refused("ONE_READ_AT_A_TIME");
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
  }

  /** A connection that was refused once is over: there is no second guess. */
  #refused(code: string): PublicError {
    setImmediate(() => this.close());
    return new PublicError("FORBIDDEN", code);
  }
}
