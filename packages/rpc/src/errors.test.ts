import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { describeForLog, formatError, PublicError, type RequestContext, rejectionError } from "./errors.ts";

const canary = "alice@example.org,$argon2id$SECRET";
const t = initTRPC.context<RequestContext>().create({ errorFormatter: formatError });

function failedQuery(): Error {
  const driver = Object.assign(new Error(`Duplicate entry '${canary}'`), { code: "ER_DUP_ENTRY" });
  return new Error(`Failed query: insert into accounts; params: ${canary}`, { cause: driver });
}

const router = t.router({
  database: t.procedure.query(() => {
    throw failedQuery();
  }),
  output: t.procedure.output(z.object({ id: z.string() })).query(() => ({ id: 7, secret: canary }) as never),
  rejected: t.procedure.query(() => {
    throw rejectionError({ code: "CREDENTIAL_USED", credential: "ab", ballotHash: "0x01" });
  }),
  known: t.procedure.query(() => {
    throw new PublicError("UNAUTHORIZED", "SESSION_EXPIRED");
  }),
  input: t.procedure.input(z.object({ name: z.string().min(3, "Use three letters") })).query(() => "ok"),
});

async function call(path: string, input?: unknown): Promise<{ status: number; text: string }> {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetchRequestHandler({
    endpoint: "/trpc",
    req: new Request(`http://localhost/trpc/${path}${query}`),
    router,
    createContext: () => ({ requestId: "request-1" }),
  });
  return { status: response.status, text: await response.text() };
}

describe("SEC-6: an error says a code and a request id, and nothing that a library wrote", () => {
  test("a database error's message reaches neither the caller nor the log", async () => {
    const { status, text } = await call("database");
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: "INTERNAL",
        code: -32603,
        data: { code: "INTERNAL", httpStatus: 500, requestId: "request-1", facts: {} },
      },
    });
    const logged = JSON.stringify(describeForLog(failedQuery()));
    expect(logged).not.toContain("SECRET");
    expect(logged).toContain("ER_DUP_ENTRY");
    expect(logged).toContain("errors.test.ts");
  });

  test("an answer of ours that breaks its own schema is an internal error, unexplained", async () => {
    const { status, text } = await call("output");
    expect(status).toBe(500);
    expect(text).not.toContain("SECRET");
    expect(text).not.toContain("expected string");
  });

  test("a rejection of the ledger keeps its code and its facts", async () => {
    const { status, text } = await call("rejected");
    expect(status).toBe(409);
    expect(JSON.parse(text).error.data).toEqual({
      code: "CREDENTIAL_USED",
      httpStatus: 409,
      requestId: "request-1",
      facts: { credential: "ab", ballotHash: "0x01" },
    });
  });

  test("an error made for the caller keeps its code and status", async () => {
    const { status, text } = await call("known");
    expect(status).toBe(401);
    expect(JSON.parse(text).error.data.code).toBe("SESSION_EXPIRED");
  });

  test("wrong input names each field with the schema's own sentence", async () => {
    const { status, text } = await call("input", { name: "x" });
    expect(status).toBe(400);
    expect(JSON.parse(text).error.data).toMatchObject({
      code: "INPUT_INVALID",
      fields: { name: "Use three letters" },
    });
  });

  test("a path that does not exist is not repeated in the answer", async () => {
    const { status, text } = await call("no.such.path");
    expect(status).toBe(404);
    expect(text).not.toContain("such");
    expect(JSON.parse(text).error.data.code).toBe("NOT_FOUND");
  });
});
