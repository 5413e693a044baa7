import websocket from "@fastify/websocket";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import { WebSocket } from "ws";
import { describeForLog } from "../errors.ts";
import { createHttpServer, discardBody, type HttpServerOptions } from "../http-server.ts";
import { faultCodes } from "../json-rpc/fault-codes.ts";
import { JsonRpcFault } from "../json-rpc/faults.ts";
import { createMethods } from "../json-rpc/methods.ts";
import { answerJsonRpc, type JsonRpcMethod, refusal } from "../json-rpc/protocol.ts";
import { openJsonRpcConnection } from "../json-rpc/subscriptions.ts";
import { retryAfter, usualSeconds } from "../retry-after.ts";
import { type BodyBounds, boundBodies } from "./body-budget.ts";
import { callsPerRequestMax } from "./limits.ts";
import type { ValidatorPort } from "./ports.ts";
import { type ValidatorRouter, validatorRouter } from "./router.ts";
import { httpPace, socketPace, unreadBytesMax } from "./socket-pace.ts";

export interface ValidatorServerOptions extends Omit<HttpServerOptions, "bodyBytesMax">, BodyBounds {
  /** Longest transaction of the ledger: request bodies may be as long as one in hexadecimal digits, and no longer. */
  readonly transactionBytesMax: number;
}

/** Around a transaction: the rest of a JSON-RPC request or tRPC call. */
const envelopeBytesMax = 65_536;
const socketsMax = 200;

/** A validator's public door: JSON-RPC at `POST /` and over a WebSocket there, tRPC at `/trpc` (HTTP, server-sent events, WebSocket), `/health`, `/ready`. */
export function createValidatorServer(port: ValidatorPort, options: ValidatorServerOptions): FastifyInstance {
  const bodyBytesMax = 2 * options.transactionBytesMax + envelopeBytesMax;
  const server = createHttpServer({ ...options, bodyBytesMax });
  const { onError } = options;

  boundBodies(server, options);
  server.register(websocket, { options: { maxPayload: bodyBytesMax } });
  // A page of another site may open a WebSocket without asking; programs send no Origin.
  server.addHook("onRequest", async (request, reply) => {
    if (request.headers.upgrade === undefined) return undefined;
    const full = server.websocketServer.clients.size >= socketsMax;
    if (!full && request.headers.origin === undefined) return undefined;
    if (full) reply.header("retry-after", usualSeconds);
    return reply.status(full ? 503 : 403).send({ code: full ? "TOO_MANY_SOCKETS" : "ORIGIN_NOT_ALLOWED" });
  });
  // Node leaves a connection that asked for an upgrade to whoever answers it.
  server.addHook("onResponse", async ({ headers, raw }) => {
    if (headers.upgrade !== undefined) raw.socket.destroySoon();
  });
  server.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    useWSS: true,
    trpcOptions: {
      router: validatorRouter,
      maxBatchSize: callsPerRequestMax,
      responseMeta: retryAfter,
      keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 10_000 },
      createContext: ({ req, res }) => ({
        requestId: req.id,
        port,
        pace: res instanceof WebSocket ? socketPace(res) : httpPace,
      }),
      onError({ error, ctx }) {
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        onError({ requestId: ctx?.requestId, ...describeForLog(error) });
      },
    },
  } satisfies FastifyTRPCPluginOptions<ValidatorRouter>);

  server.register(async (jsonRpc) => {
    const methods = whileServing(port, createMethods(port));
    jsonRpc.removeAllContentTypeParsers();
    jsonRpc.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));
    jsonRpc.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) await discardBody(request);
      if (status >= 500) onError({ requestId: request.id, ...describeForLog(error) });
      const reason = status === 413 ? "request too large" : status >= 500 ? "internal error" : "not a JSON request";
      return reply.status(status).type("application/json").send(refusal(reason));
    });
    jsonRpc.post("/", async (request, reply) => {
      const body = typeof request.body === "string" ? request.body : "";
      const onBug = (error: unknown) => onError({ requestId: request.id, ...describeForLog(error) });
      const { text, isNotNow } = await answerJsonRpc(body, { methods, onBug });
      if (text === null) return reply.status(204).send();
      // Not 429: ethers takes the seconds of its Retry-After for milliseconds, and comes a dozen times at once.
      if (isNotNow) reply.status(503).header("retry-after", usualSeconds);
      return reply.type("application/json").send(text);
    });
    jsonRpc.get("/", { websocket: true }, (socket, request) => {
      const connection = openJsonRpcConnection(port, {
        methods,
        onBug: (error) => onError({ requestId: request.id, ...describeForLog(error) }),
        send(text) {
          if (socket.readyState === socket.OPEN) socket.send(text);
          return socket.bufferedAmount <= unreadBytesMax;
        },
        end: () => socket.terminate(),
      });
      socket.on("message", (data) => connection.receive(String(data)));
      socket.on("close", () => connection.close());
    });
  });

  server.get("/health", async (_request, reply) => {
    const health = port.health();
    return reply.status(health.ok ? 200 : 503).send(health);
  });
  server.get("/ready", async (_request, reply) => {
    const { halted, syncing, height } = port.status();
    const ready = halted === null && !syncing;
    return reply.status(ready ? 200 : 503).send({ ready, height });
  });
  return server;
}

/** A node that has found its chain broken answers nothing about it any more. */
function whileServing(
  port: ValidatorPort,
  methods: ReadonlyMap<string, JsonRpcMethod>,
): ReadonlyMap<string, JsonRpcMethod> {
  const guarded = [...methods].map(([name, method]): [string, JsonRpcMethod] => [
    name,
    (parameters) => {
      if (port.health().halted !== null) {
        throw new JsonRpcFault(faultCodes.nodeNotServing, "this node has stopped serving; ask another");
      }
      return method(parameters);
    },
  ]);
  return new Map(guarded);
}
