import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { blockTextMax } from "@tabella/chain/block-codec";
import type { Genesis } from "@tabella/chain/genesis";
import { validatorOf } from "@tabella/consensus/validator-set";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { describeForLog } from "../errors.ts";
import { portTaken } from "../http-server.ts";
import { certifiedPeer, channelBinding, channelOptions } from "./channel.ts";
import type { Certified, ChannelIdentity } from "./channel-certificate.ts";
import type { PeersPort } from "./ports.ts";
import { peersRouter } from "./router.ts";
import { handshakeWithinMs, Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import { SubnetQuota } from "./subnet-quota.ts";

/** Connections that have not shown yet who they are: whoever comes when these places are taken is turned away unread. */
export const unprovenMax = 128;
export const unprovenPerSubnetMax = 16;

/** TLS, WebSocket and handshake together. */
const admittedWithinMs = 2 * handshakeWithinMs;
const pongWithinMs = 2_000;

/** A block's text twice, as quoting may double it, and room for a quorum of messages that justify it. */
function peerFrameBytesMax(limits: Genesis["limits"]): number {
  return 2 * blockTextMax(limits) + 1_048_576;
}

export interface PeersServer {
  readonly port: number;
  /** New connections are shown the channel's new certificate; those that are there go on. */
  renewCertificate(): void;
  close(): Promise<void>;
}

export interface PeersServerOptions {
  readonly host: string;
  readonly port: number;
  readonly channel: ChannelIdentity;
  readonly onError: (fields: Readonly<Record<string, unknown>>) => void;
  /** A caller was turned away in TLS, and why. */
  readonly onRefused: (fields: { readonly from: string; readonly why: string }) => void;
}

/**
 * The peers' door: tRPC over WebSocket over TLS 1.3, for validators of the set, who show a certificate, and a few readers,
 * who show none.
 * @throws Error that names host and port when another program has it
 */
export async function openPeersServer(port: PeersPort, options: PeersServerOptions): Promise<PeersServer> {
  const { channel, onError, onRefused } = options;
  const http = createServer(
    { ...channelOptions, ...channel.current, requestCert: true, handshakeTimeout: handshakeWithinMs },
    (_request, response) => response.writeHead(426, { connection: "close" }).end(),
  );
  const wss = new WebSocketServer({ noServer: true, maxPayload: peerFrameBytesMax(port.limits) });
  const sessions = new Sessions();
  const unproven = new Unproven();
  const certified = new WeakMap<Duplex, Certified | null>();

  http.on("connection", (socket: Socket) => unproven.enter(socket));
  http.on("secureConnection", (socket: TLSSocket) => {
    const publicKeyOf = (address: Certified["address"]) => validatorOf(port.validators(), address)?.publicKey;
    const peer = certifiedPeer(socket, { ...port, publicKeyOf, nowMs: port.nowMs() });
    if (peer.ok) {
      certified.set(socket, peer.value);
      return;
    }
    onRefused({ from: socket.remoteAddress ?? "", why: peer.error });
    socket.destroy();
  });
  http.on("upgrade", (request, socket, head) => {
    // Node takes its own listener away here; without one, a caller that resets his connection would end this process.
    socket.on("error", () => socket.destroy());
    const refusal = refusalOf(request);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`);
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit("connection", client, request));
  });
  applyWSSHandler({
    wss,
    router: peersRouter,
    allowBatching: false,
    keepAlive: { enabled: true, pingMs: 5_000, pongWaitMs: 5_000 },
    createContext({ req, res }) {
      const socket = req.socket as TLSSocket;
      const { remoteAddress = "", remotePort = 0 } = socket;
      const session = new Session(port, {
        sessions,
        close: () => res.terminate(),
        unreadBytes: () => res.bufferedAmount,
        isAlive: () => answersPing(res),
        callerHost: remoteAddress,
        channel: channelBinding(socket),
        certified: certified.get(socket) ?? null,
        onAdmitted: () => unproven.leave(remoteAddress, remotePort),
      });
      res.once("close", () => session.close());
      return { requestId: "peer", port, session };
    },
    onError({ error }) {
      if (error.code === "INTERNAL_SERVER_ERROR") onError(describeForLog(error));
    },
  });
  return {
    port: await listening(http, options),
    renewCertificate: () => http.setSecureContext({ ...channelOptions, ...channel.current }),
    async close() {
      for (const client of wss.clients) client.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Connections from their first packet until they are admitted: bounded in number, a caller's network, and time. */
class Unproven {
  readonly #quota = new SubnetQuota({ placesMax: unprovenMax, perSubnetMax: unprovenPerSubnetMax });
  readonly #leave = new Map<string, () => void>();

  enter(socket: Socket): void {
    const { remoteAddress = "", remotePort = 0 } = socket;
    const giveBack = this.#quota.take(remoteAddress);
    if (giveBack === null) {
      socket.destroy();
      return;
    }
    const tooLate = setTimeout(() => socket.destroy(), admittedWithinMs);
    const name = `${remoteAddress} ${remotePort}`;
    this.#leave.set(name, () => {
      clearTimeout(tooLate);
      giveBack();
      this.#leave.delete(name);
    });
    socket.once("close", () => this.leave(remoteAddress, remotePort));
  }

  leave(remoteAddress: string, remotePort: number): void {
    this.#leave.get(`${remoteAddress} ${remotePort}`)?.();
  }
}

async function answersPing(client: WebSocket): Promise<boolean> {
  const signal = AbortSignal.timeout(pongWithinMs);
  try {
    client.ping();
    await Promise.race([
      once(client, "pong", { signal }),
      once(client, "close", { signal }).then(() => Promise.reject(new Error("closed"))),
    ]);
    return true;
  } catch {
    return false;
  }
}

function refusalOf({ url, headers: { host, origin } }: IncomingMessage): string | null {
  // Only pages of browsers send an Origin, and none has anything to do here.
  if (origin !== undefined) return "403 Forbidden";
  // tRPC throws, outside any promise, at what makes no URL; and with connectionParams it would wait without end for them,
  // before the handshake has begun to count its time.
  return url === "/" && URL.canParse(`http://${host ?? ""}`) ? null : "400 Bad Request";
}

function listening(http: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once("error", (error) => {
      reject("code" in error && error.code === "EADDRINUSE" ? portTaken(host, port) : error);
    });
    http.listen({ host, port }, () => {
      const address = http.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
