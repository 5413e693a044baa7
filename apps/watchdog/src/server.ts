/** The watchdog's door: what it knows, what it has cosigned, and the request of c2sp.org/tlog-witness. */
import { createHttpServer, type HttpServerOptions } from "@tabella/rpc/http-server";
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import { statusPage, statusPagePolicy } from "./status-page.ts";
import type { Watchdog } from "./watchdog.ts";
import type { Refusal, Witness } from "./witness.ts";

interface WatchdogServerOptions extends Omit<HttpServerOptions, "bodyBytesMax" | "plainTextPaths"> {
  readonly watchdog: Pick<Watchdog, "status" | "isLooking">;
  /** Null: this watchdog cosigns nothing. */
  readonly witness: Witness | null;
  readonly metrics: Registry;
}

/** A checkpoint of a hundred validators, and a proof. */
const bodyBytesMax = 2_097_152;

const statusOf: Readonly<Record<Refusal["code"], number>> = {
  MALFORMED: 400,
  NOT_CERTIFIED: 403,
  OTHER_ORIGIN: 404,
  OTHER_SIZE: 409,
  CONTRADICTS: 422,
};

export function createWatchdogServer({ watchdog, witness, metrics, ...http }: WatchdogServerOptions): FastifyInstance {
  const server = createHttpServer({ ...http, bodyBytesMax, plainTextPaths: ["/add-checkpoint"] });
  server.get("/", async (_request, reply) =>
    reply
      .header("content-security-policy", statusPagePolicy)
      .type("text/html; charset=utf-8")
      .send(statusPage(watchdog.status())),
  );
  // Before it has seen any validator it has nothing to say.
  server.get("/ready", async (_request, reply) => {
    const ready = watchdog.status().validators.some(({ last }) => last !== null);
    return reply.status(ready ? 200 : 503).send({ ready });
  });
  server.get("/health", async (_request, reply) => {
    const ok = watchdog.isLooking;
    return reply.status(ok ? 200 : 503).send({ ok });
  });
  server.get("/status", async () => watchdog.status());
  server.get("/metrics", async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.metrics();
  });
  if (witness !== null) serveWitness(server, witness);
  return server;
}

function serveWitness(server: FastifyInstance, witness: Witness): void {
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.get("/witness", async (_request, reply) => reply.type("text/plain; charset=utf-8").send(`${witness.key}\n`));
  server.get("/checkpoint", async (_request, reply) => {
    const text = witness.read("checkpoint");
    if (text === null) return reply.status(404).send({ code: "NONE_YET" });
    return reply.type("text/plain; charset=utf-8").send(text);
  });
  for (const folder of ["checkpoints", "consistency"] as const) {
    server.get<{ Params: { size: string } }>(`/${folder}/:size`, async (request, reply) => {
      const { size } = request.params;
      const text = /^[1-9][0-9]{0,15}$/.test(size) ? witness.read(`${folder}/${Number(size)}`) : null;
      if (text === null) return reply.status(404).send({ code: "NONE_OF_THIS_SIZE" });
      return reply.type("text/plain; charset=utf-8").send(text);
    });
  }
  server.post("/add-checkpoint", async (request, reply) => {
    const added = witness.add(typeof request.body === "string" ? request.body : "");
    if (added.ok) return reply.type("text/plain; charset=utf-8").send(added.value);
    const { error } = added;
    const isSameSize = error.code === "CONTRADICTS" && error.contradiction.seen.size === error.contradiction.shown.size;
    reply.status(isSameSize ? 409 : statusOf[error.code]);
    if (error.code === "OTHER_SIZE") return reply.type("text/x.tlog.size").send(`${error.size}\n`);
    return reply.send({ code: error.code });
  });
}
