/** The HTTP server behind validators, bootnode and watchdog: bounded, JSON only, closed to other sites, short of words. */
import { isIP } from "node:net";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { describeForLog } from "./errors.ts";
import { followRequests, requestIdOf } from "./request-trace.ts";

export interface HttpServerOptions {
  /** Longest body of a request. */
  readonly bodyBytesMax: number;
  /** Names under which the server may be addressed, besides IP literals and localhost (DNS rebinding, SEC-17). */
  readonly hostNames: readonly string[];
  /** Paths that take other content than JSON: what is sent there proves itself, so a page of another site gains nothing. */
  readonly plainTextPaths?: readonly string[];
  readonly onError: (fields: Readonly<Record<string, unknown>>) => void;
}

const urlLengthMax = 2_048;

/** Short enough for a batch of ten calls with small inputs; the router's default of 100 refuses honest batches. */
const pathParameterLengthMax = 1_000;

export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { bodyBytesMax, hostNames, plainTextPaths = [], onError } = options;
  const server = Fastify({
    bodyLimit: bodyBytesMax,
    genReqId: requestIdOf,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: pathParameterLengthMax },
  });
  const allowedNames = new Set(["localhost", ...hostNames.map((name) => name.toLowerCase())]);

  server.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
    if (request.url.length > urlLengthMax) return refuse(request, reply, 414, "URI_TOO_LONG");
    if (!isAllowedHost(request.host, allowedNames)) return refuse(request, reply, 421, "HOST_NOT_ALLOWED");
    // A page of another site can send forms and plain text without asking; JSON needs a preflight, which nobody answers.
    const isJson = /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
    if (request.method === "POST" && !isJson && !plainTextPaths.includes(request.url)) {
      return refuse(request, reply, 415, "CONTENT_TYPE_NOT_JSON");
    }
    return undefined;
  });
  followRequests(server, () => null);
  // Alive is whoever answers at all: what a service needs of others, its /health and /ready say.
  server.get("/live", async () => ({ live: true }));
  server.setNotFoundHandler((request, reply) => refuse(request, reply, 404, "NOT_FOUND"));
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) await discardBody(request);
    if (status >= 500) onError({ requestId: request.id, ...describeForLog(error) });
    return refuse(request, reply, status, status >= 500 ? "INTERNAL" : (codeOfStatus[status] ?? "BAD_REQUEST"));
  });
  return server;
}

const codeOfStatus: Readonly<Record<number, string>> = {
  413: "PAYLOAD_TOO_LARGE",
  414: "URI_TOO_LONG",
  415: "CONTENT_TYPE_NOT_JSON",
};

const discardedBytesMax = 33_554_432;

/**
 * Reads the rest of a body that is too large and throws it away: an answer given while the caller still sends is lost
 * with the connection. What is larger still is cut off.
 */
export async function discardBody({ raw }: FastifyRequest): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of raw) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > discardedBytesMax) break;
    }
  } catch {
    // The caller has gone.
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, code: string): FastifyReply {
  return reply.status(status).send({ code, requestId: request.id });
}

function isAllowedHost(host: string, allowedNames: ReadonlySet<string>): boolean {
  const name = host.replace(/:[0-9]+$/, "").toLowerCase();
  return allowedNames.has(name) || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

/**
 * @returns the port on which the server listens: the one asked for, or a free one for 0
 * @throws Error that names host and port when another program has it
 */
export async function listenOn(
  server: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") throw portTaken(host, port);
    throw error;
  }
  const address = server.server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

export function portTaken(host: string, port: number): Error {
  return new Error(`port ${port} on ${host} is taken by another program; stop it, or choose another port`);
}
