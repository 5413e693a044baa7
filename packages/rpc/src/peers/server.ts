import { createServer, type IncomingMessage, type Server } from "node:http";
import { blockTextMax } from "@tabella/chain/block-codec";
import type { Genesis } from "@tabella/chain/genesis";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { describeForLog } from "../errors.ts";
import { portTaken } from "../http-server.ts";
import type { PeersPort } from "./ports.ts";
import { peersRouter } from "./router.ts";
import { Session, Sessions } from "./session.ts";

/** Whoever comes when so many are connected is turned away before a byte of his is parsed. */
const connectionsMax = 256;
const connectionsPerAddressMax = 16;

/** A block's text twice, as quoting may double it, and room for a quorum of messages that justify it. */
export function peerFrameBytesMax(limits: Genesis["limits"]): number {
  return 2 * blockTextMax(limits) + 1_048_576;
}

export interface PeersServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The peers' door: tRPC over WebSocket, for validators of the set and a few readers.
 * @throws Error that names host and port when another program has it
 */
export async function openPeersServer(
  port: PeersPort,
  options: {
    readonly host: string;
    readonly port: number;
    readonly onError: (fields: Readonly<Record<string, unknown>>) => void;
  },
): Promise<PeersServer> {
  const http = createServer((_request, response) => response.writeHead(426, { connection: "close" }).end());
  const wss = new WebSocketServer({ noServer: true, maxPayload: peerFrameBytesMax(port.limits) });
  const sessions = new Sessions();
  const perAddress = new Map<string, number>();

  http.on("upgrade", (request, socket, head) => {
    // Node takes its own listener away here; without one, a caller that resets his connection would end this process.
    socket.on("error", () => socket.destroy());
    const address = request.socket.remoteAddress ?? "";
    const isFull = wss.clients.size >= connectionsMax || (perAddress.get(address) ?? 0) >= connectionsPerAddressMax;
    const refusal = isFull ? "503 Service Unavailable" : refusalOf(request);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`);
      return;
    }
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    socket.once("close", () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    });
    wss.handleUpgrade(request, socket, head, (client) => wss.emit("connection", client, request));
  });
  applyWSSHandler({
    wss,
    router: peersRouter,
    allowBatching: false,
    keepAlive: { enabled: true, pingMs: 5_000, pongWaitMs: 5_000 },
    createContext({ res }) {
      const session = new Session(port, {
        sessions,
        close: () => res.terminate(),
        unreadBytes: () => res.bufferedAmount,
      });
      res.once("close", () => session.close());
      return { requestId: "peer", port, session };
    },
    onError({ error }) {
      if (error.code === "INTERNAL_SERVER_ERROR") options.onError(describeForLog(error));
    },
  });
  return {
    port: await listening(http, options),
    async close() {
      for (const client of wss.clients) client.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
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
