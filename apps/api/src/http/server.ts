import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { addressPrefix } from "@tabella/rpc/address-prefix";
import { apiBatchSizeMax } from "@tabella/rpc/api/client";
import type { ApiContext } from "@tabella/rpc/api/ports";
import { type ApiRouter, apiRouter } from "@tabella/rpc/api/router";
import { describeForLog, PublicError } from "@tabella/rpc/errors";
import { followRequests, requestIdOf } from "@tabella/rpc/request-trace";
import { retryAfter, usualSeconds } from "@tabella/rpc/retry-after";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Api } from "../ports.ts";
import { refusalBody } from "./refusal-body.ts";
import { bodyBytesMax, guardRequest, hasBearer, procedureNames } from "./request-guard.ts";
import { accessTokenOf, sessionCookies } from "./session-cookies.ts";
import { createStreamsPerAddress } from "./streams-per-address.ts";

export interface ServerOptions {
  readonly api: Api;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Origins of the pages. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Taken from one client address; logins and registrations, which cost a password hash, apart from all else. */
  readonly perMinute: { readonly logins: number; readonly requests: number };
}

const procedures: ReadonlySet<string> = new Set(Object.keys(apiRouter._def.procedures));
/** Streams stay open: more connections than these are not accepted. */
const connectionsMax = 5_000;
/** Asked every few seconds by whoever watches; the last one through the pages. */
const operatorsDoors = new Set(["/live", "/health", "/ready", "/metrics", "/api/health"]);
const tooManyRequests = { status: 429, code: "TOO_MANY_REQUESTS" } as const;
const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** The API's HTTP server, not yet listening: `/api` for everything, `/live`, `/health`, `/ready` and `/metrics` for operators. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { api, log, metrics, allowedOrigins, perMinute } = options;
  const server = fastify({
    logger: false,
    genReqId: requestIdOf,
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    trustProxy: [...options.trustedProxies],
    // A batch's names are one path parameter; the whole URL is bounded by the guard.
    routerOptions: { maxParamLength: 2_000 },
  });

  server.server.maxConnections = connectionsMax;

  await server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
    referrerPolicy: { policy: "no-referrer" },
  });
  await server.register(cookie);
  await server.register(rateLimit, {
    timeWindow: 60_000,
    keyGenerator: (request) => `${isAuth(request) ? "auth|" : ""}${addressPrefix(request.ip)}`,
    max: (request) => (isAuth(request) ? perMinute.logins : perMinute.requests),
    // Programs of this very machine: operators, tests, and the pages' server asking for itself.
    allowList: (request) => loopback.has(request.ip),
    errorResponseBuilder: () => Object.assign(new Error("too many requests"), { statusCode: 429 }),
  });

  const streams = createStreamsPerAddress();
  server.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const refusal = guardRequest(request, allowedOrigins);
    if (refusal !== null) return refuse(request, reply, refusal);
    return streams.admits(request, reply) ? undefined : refuse(request, reply, tooManyRequests);
  });
  // tRPC's client sends a mutation without input without a body, which tRPC's server takes for malformed JSON.
  server.addHook("preHandler", async (request) => {
    if (request.body === "") request.body = "null";
  });
  followRequests(server, tracedProcedure);
  server.addHook("onResponse", async (request, reply) => {
    const seconds = reply.elapsedTime / 1000;
    const names = procedureNames(request.url).filter((name) => procedures.has(name));
    if (names[0] !== undefined) metrics.observe({ procedure: names[0], status: reply.statusCode, seconds });
    const milliseconds = Math.round(reply.elapsedTime);
    // These would push out of a bounded log what a dispute asks for.
    const isOfOperators = operatorsDoors.has(request.url);
    log[isOfOperators ? "debug" : "info"](
      { requestId: request.id, procedures: names, status: reply.statusCode, milliseconds },
      "request",
    );
  });
  server.setNotFoundHandler((request, reply) => refuse(request, reply, { status: 404, code: "NOT_FOUND" }));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ requestId: request.id, ...describeForLog(error) }, "request failed");
    return refuse(request, reply, { status, code: codeOfStatus(status) });
  });

  function refuse(request: FastifyRequest, reply: FastifyReply, { status, code }: { status: number; code: string }) {
    metrics.refused(code);
    if ((status === 429 || status === 503) && !reply.hasHeader("retry-after"))
      reply.header("retry-after", usualSeconds);
    return reply.status(status).send(refusalBody({ status, code, requestId: request.id }));
  }

  await server.register(fastifyTRPCPlugin<ApiRouter>, {
    prefix: "/api",
    trpcOptions: {
      router: apiRouter,
      maxBatchSize: apiBatchSizeMax,
      responseMeta: retryAfter,
      createContext: ({ req, res }) => createContext(api, req, res),
      onError({ error, path, ctx }) {
        metrics.refused(error instanceof PublicError ? error.publicCode : error.code);
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        log.error({ requestId: ctx?.requestId, procedure: path, ...describeForLog(error) }, "procedure failed");
      },
    },
  } satisfies FastifyTRPCPluginOptions<ApiRouter>);

  server.get("/live", async () => ({ live: true }));
  server.get("/health", async (_request, reply) => {
    const health = await api.portsFor("").health.health();
    return reply.status(health.ok ? 200 : 503).send(health);
  });
  server.get("/ready", async (_request, reply) => {
    const { ok } = await api.portsFor("").health.health();
    return reply.status(ok ? 200 : 503).send({ ready: ok });
  });
  server.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
  return server;
}

/** Who asks: by bearer token, by cookie, or by the session that renews a cookie whose five minutes are over (SEC-12). */
async function createContext(api: Api, request: FastifyRequest, reply: FastifyReply): Promise<ApiContext> {
  const cookies = sessionCookies(request, reply);
  const context = { requestId: request.id, cookies, ports: api.portsFor(request.ip) };
  if (hasBearer(request)) {
    const token = (request.headers.authorization ?? "").slice("Bearer ".length);
    return { ...context, caller: await api.sessions.callerOf(token) };
  }
  const token = accessTokenOf(request);
  const caller = token === null ? null : await api.sessions.callerOf(token);
  const sessionToken = cookies.read();
  if (caller !== null || sessionToken === null) return { ...context, caller };
  const renewed = await api.sessions.renew(sessionToken);
  if (renewed === null) return { ...context, caller: null };
  cookies.write(renewed.tokens);
  return { ...context, caller: await api.sessions.callerOf(renewed.tokens.accessToken) };
}

function isAuth({ url }: FastifyRequest): boolean {
  return procedureNames(url).some((name) => name === "auth.login" || name === "auth.register");
}

/** What changes something is worth a span; not what is about an account, so that no trace begins with a person (SEC-26). */
function tracedProcedure({ method, url }: FastifyRequest): string | null {
  const [name = ""] = procedureNames(url);
  return method === "POST" && procedures.has(name) && !name.startsWith("auth.") ? name : null;
}

function codeOfStatus(status: number): string {
  if (status >= 500) return "INTERNAL";
  if (status === 429) return "TOO_MANY_REQUESTS";
  return status === 413 ? "PAYLOAD_TOO_LARGE" : "INPUT_INVALID";
}
