import { createServer } from "node:http";
import path from "node:path";
import { env } from "./env.ts";
import { setForwardedHeaders } from "./lib/forwarded-headers.ts";

// Not before env.ts has said what is not said in the environment.
const { default: next } = await import("next");

/**
 * Serves the production build (`next build` first). WebSocket upgrades are not passed on (SEC-9): Next.js would listen for
 * them at whatever server its first request came from, so that it is given one that never listens.
 */
const app = next({
  dev: false,
  dir: path.resolve(import.meta.dirname, ".."),
  hostname: env.HOST,
  port: env.PORT,
  httpServer: createServer(),
});
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => {
  setForwardedHeaders(request);
  void handle(request, response);
});

function log(fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ level: 30, time: Date.now(), name: "web", ...fields })}\n`);
}

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  log({ msg: "stopping" });
  server.close(() => void app.close().then(() => process.exit(0)));
  server.closeIdleConnections();
  // Live streams never end by themselves.
  setTimeout(() => server.closeAllConnections(), 500).unref();
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

server.listen(env.PORT, env.HOST, () => {
  const address = server.address();
  log({
    msg: "listening",
    host: env.HOST,
    port: address !== null && typeof address === "object" ? address.port : env.PORT,
  });
});
