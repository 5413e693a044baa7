/** A JSON-RPC client of several validators, any of which may be down (the API's way to the chain). */
import { setTimeout as sleep } from "node:timers/promises";
import type { Rejection } from "@tabella/chain/rejection";
import { type Hash, isHex, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { limitedFetch } from "../limited-fetch.ts";
import { faultCodes, responseBytesMax } from "./fault-codes.ts";
import { NotBefore } from "./not-before.ts";

/** A validator understood the call and refused it; asking another would give the same answer. */
export class JsonRpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** No validator answered: which ones were asked, and how each failed. The outcome of the call is unknown. */
export class NoValidatorError extends Error {
  readonly failures: readonly { readonly url: string; readonly why: string }[];

  constructor(failures: readonly { readonly url: string; readonly why: string }[]) {
    super("no validator answered");
    this.failures = failures;
  }

  /** Each has said when to come again: nothing is down, and nobody has taken anything. */
  get isBusy(): boolean {
    return this.failures.every(({ why }) => why === toldToWait);
  }
}

const toldToWait = "ToldToWait";

/** A validator has said when it may be asked again. */
class ToldToWaitError extends Error {
  override readonly name = toldToWait;
}

export interface JsonRpcClient {
  /**
   * Calls a method at the first validator that answers, beginning with the one that answered last. Where that is nobody, and
   * some have said when to come again, it comes again once.
   * @throws JsonRpcError when a validator refuses; NoValidatorError when none answers
   */
  call<Value>(method: string, parameters: readonly unknown[], result: z.ZodType<Value>): Promise<Value>;
  /**
   * Sends an encoded transaction of the ledger. Repeating it is harmless: the same bytes give the same hash. POOL_FULL says
   * that whoever sends it should come again later: validators have no time for it, or take no more bytes for now.
   * @throws NoValidatorError when none answers
   */
  sendTransaction(text: string): Promise<Result<Hash, Rejection>>;
  /**
   * Hands a transaction that one validator has taken, and that does not become final, to another: the first may be cut off,
   * or hold it back. Whoever takes it is asked first from then on; if nobody does, nothing has changed.
   */
  sendElsewhere(text: string, notTo: string): Promise<void>;
  /** Who is asked first. */
  readonly firstAsked: string;
}

const Response = z.looseObject({
  jsonrpc: z.literal("2.0"),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});
const RejectionData = z.custom<Rejection>(
  (data) => typeof data === "object" && data !== null && "code" in data && typeof data.code === "string",
);
const HashText = z.custom<Hash>((text) => typeof text === "string" && isHex(text, 32));

/** A node's own trouble, as opposed to the caller's. */
const nodeTrouble: ReadonlySet<number> = new Set([faultCodes.internalError, faultCodes.nodeNotServing]);

/**
 * @param urls public base URLs of validators
 * @param options.nowMs milliseconds from any moment
 */
export function createJsonRpcClient(
  urls: readonly string[],
  options: { readonly timeoutMs?: number; readonly nowMs?: () => number } = {},
): JsonRpcClient {
  if (urls[0] === undefined) throw new RangeError("a client needs the URL of at least one validator");
  const { timeoutMs = 10_000, nowMs = () => performance.now() } = options;
  const limited = limitedFetch({ timeoutMs, responseBytesMax: 2 * responseBytesMax });
  const notBefore = new NotBefore(nowMs);
  let first = urls[0];

  /** @throws ToldToWaitError before it may be asked again; another error when what it answers is none of JSON-RPC */
  async function answerOf(url: string, body: string): Promise<z.infer<typeof Response>> {
    if (notBefore.wait(url) > 0) throw new ToldToWaitError();
    const response = await limited(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const text = await response.text();
    try {
      const answer = Response.parse(JSON.parse(text));
      // What it has no time for, it says of this call alone (503); what comes with an answer holds for the next ones.
      if (response.ok) notBefore.hear(url, response.headers);
      return answer;
    } catch (error) {
      throw notBefore.hear(url, response.headers) ? new ToldToWaitError() : error;
    }
  }

  /** @throws JsonRpcError when this validator refuses; another error when it does not answer */
  async function ask<Value>(url: string, body: string, result: z.ZodType<Value>): Promise<Value> {
    const { error, result: value } = await answerOf(url, body);
    if (error && !nodeTrouble.has(error.code)) throw new JsonRpcError(error.code, error.message, error.data);
    if (error) throw new Error(error.message);
    return result.parse(value);
  }

  function inTurn(): readonly string[] {
    const at = urls.indexOf(first);
    return [...urls.slice(at), ...urls.slice(0, at)];
  }

  async function askInTurn<Value>(body: string, result: z.ZodType<Value>): Promise<Value> {
    const failures: { url: string; why: string }[] = [];
    for (const url of inTurn()) {
      try {
        const value = await ask(url, body, result);
        first = url;
        return value;
      } catch (error) {
        if (error instanceof JsonRpcError) throw error;
        failures.push({ url, why: error instanceof Error ? error.name : "unknown" });
      }
    }
    throw new NoValidatorError(failures);
  }

  return {
    async call(method, parameters, result) {
      const body = bodyOf(method, parameters);
      try {
        return await askInTurn(body, result);
      } catch (error) {
        const waits = urls.map((url) => notBefore.wait(url)).filter((ms) => ms > 0);
        const ms = Math.min(...waits);
        if (!(error instanceof NoValidatorError) || ms > timeoutMs) throw error;
        // A timer may come a little early.
        await sleep(ms + 10);
        return askInTurn(body, result);
      }
    },
    get firstAsked() {
      return first;
    },
    async sendTransaction(text) {
      try {
        return ok(await askInTurn(bodyOf(sending, sent(text)), HashText));
      } catch (error) {
        if (error instanceof NoValidatorError && error.isBusy) return err({ code: "POOL_FULL", size: 0 });
        const rejection = error instanceof JsonRpcError ? RejectionData.safeParse(error.data) : undefined;
        if (rejection?.success) return err(rejection.data);
        throw error;
      }
    },
    async sendElsewhere(text, notTo) {
      const body = bodyOf(sending, sent(text));
      for (const url of inTurn()) {
        if (url === notTo) continue;
        const isTaken = await ask(url, body, HashText).then(
          () => true,
          () => false,
        );
        if (!isTaken) continue;
        first = url;
        return;
      }
    },
  };
}

const sending = "eth_sendTransaction";

function sent(text: string): readonly unknown[] {
  return [{ data: toHex(new TextEncoder().encode(text)) }];
}

function bodyOf(method: string, parameters: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: parameters });
}
