import { createServer } from "node:http";
import path from "node:path";
import { standardOutput } from "@tabella/telemetry/standard-output";
import { startPrivateTracing } from "@tabella/telemetry/tracing";
import { env } from "./env.ts";
import { setForwardedHeaders } from "./lib/forwarded-headers.ts";
import { nameRequest } from "./lib/named-requests.ts";
import { answerOperator } from "./lib/operator-doors.ts";

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
// Not for Next.js to find: its own spans name the paths of pages.
const tracing = startPrivateTracing({ service: "web", env });
const server = createServer((request, response) => {
  if (answerOperator(request, response, env.TABELLA_API_URL)) return;
  setForwardedHeaders(request);
  nameRequest(request, response, { tracer: tracing?.tracer ?? null, log });
  void handle(request, response);
});

function log(fields: Readonly<Record<string, unknown>>): void {
  standardOutput.write(`${JSON.stringify({ level: 30, time: Date.now(), service: "web", ...fields })}\n`);
}

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  log({ msg: "stopping" });
  server.close(() => {
    void Promise.all([app.close(), tracing?.stop()]).then(() => process.exit(0));
  });
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
