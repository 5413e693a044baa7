/** How many bytes each address may send, in request bodies and over WebSockets: a flood is refused before it is read, so it costs no time (SEC-18). */
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { addressList } from "../address-list.ts";
import { addressPrefix } from "../address-prefix.ts";

/**
 * The API is the validators' honest client, and all voters come from its address: a hundred ballots a second of 5 kB, in
 * hexadecimal digits, are 1 MB/s. Anybody may do twice that for ever, and four of the longest transactions at once.
 */
export const bytesPerSecond = 2_097_152;
export const burstBytes = 8_388_608;
/**
 * How many times that much a relay may send, which the operator has named: ten ballots a second of twenty questions with
 * twelve candidates each are 5 MB/s, and ballots may be nearly three times as long.
 */
export const relayFactor = 8;
const addressesMax = 4_096;
/** The most that one body takes: more is cut off unread. */
const bodyChargeMax = 33_554_432;
/** What Node has read, at most, of a body before it can be refused. */
const refusalCharge = 196_608;
/** Who owes so much more than the burst has gone on and on though he was refused: his next connections are not read at all. */
const insistentBytes = 41_943_040;
/** Beyond which nothing is added: nobody is kept at the door for more than ten seconds at a time, or from being served for more than half a minute after he has stopped. */
const owedMax = burstBytes + insistentBytes + 20_971_520;
/** Of a WebSocket that is closed: https://www.iana.org/assignments/websocket. */
const tryAgainLater = 1013;

/** Bytes that each address owes; time forgives them. Who has any left may send one body, and may owe more than the burst. */
export class BodyBudget {
  readonly #owed = new Map<string, { readonly bytes: number; readonly atMs: number }>();

  /** Addresses that are remembered: bounded, the longest unseen is forgotten first. */
  get size(): number {
    return this.#owed.size;
  }

  /** @returns seconds after which the address has something left; 0 while it has */
  wait(address: string, nowMs: number): number {
    const over = this.#owes(address, nowMs) - burstBytes;
    return over < 0 ? 0 : Math.floor(over / bytesPerSecond) + 1;
  }

  /** True for somebody who goes on though he is told to wait. */
  isInsistent(address: string, nowMs: number): boolean {
    return this.#owes(address, nowMs) > burstBytes + insistentBytes;
  }

  charge(address: string, bytes: number, nowMs: number): void {
    const owed = Math.min(owedMax, this.#owes(address, nowMs) + Math.min(bytes, bodyChargeMax));
    this.#owed.delete(address);
    this.#owed.set(address, { bytes: owed, atMs: nowMs });
    if (this.#owed.size <= addressesMax) return;
    for (const longestUnseen of this.#owed.keys()) {
      this.#owed.delete(longestUnseen);
      return;
    }
  }

  #owes(address: string, nowMs: number): number {
    const { bytes, atMs } = this.#owed.get(address) ?? { bytes: 0, atMs: nowMs };
    return Math.max(0, bytes - (Math.max(0, nowMs - atMs) * bytesPerSecond) / 1_000);
  }
}

export interface BodyBounds {
  /** Addresses and networks of relays: of the API, which brings the ballots of all voters. */
  readonly relays?: readonly string[];
  /** Milliseconds from any moment. */
  readonly nowMs?: () => number;
}

/**
 * Charges every body before it is read: by its announced length, or as its bytes come; and what comes over a WebSocket,
 * before its frames are put together. Who has spent his budget with a body that is taken is told with its answer when to
 * come again. Who comes before is refused, and his connection is closed with what he sends unread; who goes on all the same
 * is told it at the door.
 */
export function boundBodies(
  server: FastifyInstance,
  { relays = [], nowMs = () => performance.now() }: BodyBounds = {},
): void {
  const budget = new BodyBudget();
  const isRelay = addressList(relays);
  const wait = (ip: string) => budget.wait(addressPrefix(ip), nowMs());
  const charge = (ip: string, bytes: number) =>
    budget.charge(addressPrefix(ip), isRelay(ip) ? bytes / relayFactor : bytes, nowMs());
  const refuse = (reply: FastifyReply, seconds: number) =>
    reply
      .status(429)
      .headers({ "retry-after": seconds, connection: "close" })
      .send({ code: "TOO_MANY_BYTES", retryAfterSeconds: seconds });

  server.addHook("onRequest", async ({ headers, ip }, reply) => {
    const length = Number(headers["content-length"] ?? 0);
    const { "transfer-encoding": encoding, upgrade } = headers;
    const isAnnounced = encoding === undefined && upgrade === undefined;
    if (length === 0 && isAnnounced) return undefined;
    const seconds = wait(ip);
    if (seconds > 0) {
      charge(ip, isAnnounced ? Math.min(length, refusalCharge) : refusalCharge);
      return refuse(reply, seconds);
    }
    charge(ip, length);
    const next = wait(ip);
    if (next > 0) reply.header("retry-after", next);
    return undefined;
  });
  server.server.on("connection", (socket: Socket) => {
    const address = addressPrefix(socket.remoteAddress ?? "");
    if (!budget.isInsistent(address, nowMs())) return;
    // Before its first byte is read: reading is what a flood costs most.
    const head = `retry-after: ${budget.wait(address, nowMs())}\r\ncontent-length: 0\r\nconnection: close`;
    socket.write(`HTTP/1.1 429 Too Many Requests\r\n${head}\r\n\r\n`);
    socket.destroySoon();
  });
  server.addHook("preParsing", ({ headers, ip, raw }, reply, _payload, done) => {
    if (headers["transfer-encoding"] !== undefined) {
      raw.on("data", ({ length }: Uint8Array) => {
        charge(ip, length);
        const seconds = wait(ip);
        if (seconds > 0 && !reply.sent) refuse(reply, seconds);
      });
    }
    done();
  });
  server.addHook("onReady", async () => {
    server.websocketServer.on("connection", (webSocket, { socket }) => {
      const ip = socket.remoteAddress ?? "";
      const read = ({ length }: Uint8Array) => {
        charge(ip, length);
        if (wait(ip) === 0) return;
        socket.off("data", read);
        webSocket.close(tryAgainLater, "too many bytes");
        socket.destroySoon();
      };
      socket.on("data", read);
    });
  });
}
