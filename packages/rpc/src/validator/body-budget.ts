/** How many bytes each address may send, in request bodies and over WebSockets: a flood is refused before it is read, so it costs no time (SEC-18). */
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { addressPrefix } from "../address-prefix.ts";

/**
 * The API is the validators' honest client, and all voters come from its address: a hundred ballots a second of 5 kB, in
 * hexadecimal digits, are 1 MB/s. It may do twice that for ever, and four of the longest transactions at once.
 */
export const bytesPerSecond = 2_097_152;
export const burstBytes = 8_388_608;
const addressesMax = 4_096;
/** The most that one body takes: more is cut off unread. */
const bodyChargeMax = 33_554_432;
/** What Node has read of a body before it can be refused. */
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

/**
 * Charges every body before it is read: by its announced length, or as its bytes come; and what comes over a WebSocket,
 * before its frames are put together. Who has spent his budget is told when to come again, and his connection is closed
 * with what he sends unread; who goes on all the same is told it at the door.
 */
export function boundBodies(server: FastifyInstance, nowMs: () => number = () => performance.now()): void {
  const budget = new BodyBudget();
  const refuse = (reply: FastifyReply, seconds: number) =>
    reply
      .status(429)
      .headers({ "retry-after": seconds, connection: "close" })
      .send({ code: "TOO_MANY_BYTES", retryAfterSeconds: seconds });

  server.addHook("onRequest", async ({ headers, ip }, reply) => {
    const length = Number(headers["content-length"] ?? 0);
    const { "transfer-encoding": encoding, upgrade } = headers;
    if (length === 0 && encoding === undefined && upgrade === undefined) return undefined;
    const address = addressPrefix(ip);
    const seconds = budget.wait(address, nowMs());
    budget.charge(address, seconds > 0 ? refusalCharge : length, nowMs());
    return seconds > 0 ? refuse(reply, seconds) : undefined;
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
      const address = addressPrefix(ip);
      raw.on("data", ({ length }: Uint8Array) => {
        budget.charge(address, length, nowMs());
        const seconds = budget.wait(address, nowMs());
        if (seconds > 0 && !reply.sent) refuse(reply, seconds);
      });
    }
    done();
  });
  server.addHook("onReady", async () => {
    server.websocketServer.on("connection", (webSocket, { socket }) => {
      const address = addressPrefix(socket.remoteAddress ?? "");
      const charge = ({ length }: Uint8Array) => {
        budget.charge(address, length, nowMs());
        if (budget.wait(address, nowMs()) === 0) return;
        socket.off("data", charge);
        webSocket.close(tryAgainLater, "too many bytes");
        socket.destroySoon();
      };
      socket.on("data", charge);
    });
  });
}
