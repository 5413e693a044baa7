import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import { createHttpServer, type HttpServerOptions } from "../http-server.ts";
import type { BootnodePort } from "./ports.ts";
import { type BootnodeRouter, bootnodeRouter } from "./router.ts";

/** A signed record is about 3 kB, a change of the set 5 kB for each of its seals, of which there may be a hundred. */
const bodyBytesMax = 1_048_576;

/** The bootnode's door: tRPC at `/trpc`, and `/live`, `/ready` and `/health`. It opens no connection but back to a stranger (SEC-14). */
export function createBootnodeServer(
  port: BootnodePort,
  options: Omit<HttpServerOptions, "bodyBytesMax">,
): FastifyInstance {
  const server = createHttpServer({ ...options, bodyBytesMax });
  server.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: {
      router: bootnodeRouter,
      allowBatching: false,
      createContext: ({ req }) => ({ requestId: req.id, port, from: req.ip }),
    },
  } satisfies FastifyTRPCPluginOptions<BootnodeRouter>);
  // It needs nobody: whoever reaches it can be served.
  server.get("/ready", async () => ({ ready: true }));
  server.get("/health", async () => ({ ok: true, peerCount: port.peers().length }));
  return server;
}
