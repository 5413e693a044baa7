/** A JSON-RPC client of several validators, any of which may be down (the API's way to the chain). */
import type { Rejection } from "@tabella/chain/rejection";
import { type Hash, isHex, toHex } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import { z } from "zod";
import { limitedFetch } from "../limited-fetch.ts";
import { faultCodes, responseBytesMax } from "./fault-codes.ts";

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
}

export interface JsonRpcClient {
  /**
   * Calls a method at the first validator that answers, beginning with the one that answered last.
   * @throws JsonRpcError when a validator refuses; NoValidatorError when none answers
   */
  call<Value>(method: string, parameters: readonly unknown[], result: z.ZodType<Value>): Promise<Value>;
  /**
   * Sends an encoded transaction of the ledger. Repeating it is harmless: the same bytes give the same hash.
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

/** @param urls public base URLs of validators */
export function createJsonRpcClient(
  urls: readonly string[],
  options: { readonly timeoutMs?: number } = {},
): JsonRpcClient {
  if (urls[0] === undefined) throw new RangeError("a client needs the URL of at least one validator");
  const limited = limitedFetch({ timeoutMs: options.timeoutMs ?? 10_000, responseBytesMax: 2 * responseBytesMax });
  let first = urls[0];

  /** @throws JsonRpcError when this validator refuses; another error when it does not answer */
  async function ask<Value>(url: string, body: string, result: z.ZodType<Value>): Promise<Value> {
    const response = await limited(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const { error, result: value } = Response.parse(JSON.parse(await response.text()));
    if (error && !nodeTrouble.has(error.code)) throw new JsonRpcError(error.code, error.message, error.data);
    if (error) throw new Error(error.message);
    return result.parse(value);
  }

  function inTurn(): readonly string[] {
    const at = urls.indexOf(first);
    return [...urls.slice(at), ...urls.slice(0, at)];
  }

  async function call<Value>(method: string, parameters: readonly unknown[], result: z.ZodType<Value>): Promise<Value> {
    const body = bodyOf(method, parameters);
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
    call,
    get firstAsked() {
      return first;
    },
    async sendTransaction(text) {
      try {
        return ok(await call(sending, sent(text), HashText));
      } catch (error) {
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
