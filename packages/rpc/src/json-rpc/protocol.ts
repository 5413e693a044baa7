/** JSON-RPC 2.0 from text to text: requests, notifications, batches, ids and errors exactly as the specification has them. */
import { setImmediate as othersHadTheirTurn } from "node:timers/promises";
import { batchSizeMax, faultCodes, responseBytesMax } from "./fault-codes.ts";
import { JsonRpcFault, rejectionNumbers } from "./faults.ts";

/** Positional parameters in, result out; throws {@link JsonRpcFault} for what the caller got wrong. */
export type JsonRpcMethod = (parameters: readonly unknown[]) => unknown;

export interface JsonRpcOptions {
  readonly methods: ReadonlyMap<string, JsonRpcMethod>;
  /** Told about errors that are bugs; the caller reads only "internal error". */
  readonly onBug: (error: unknown) => void;
}

type Id = string | number | null;
type Response = { readonly jsonrpc: "2.0"; readonly id: Id } & (
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
);

export interface JsonRpcAnswer {
  /** Null when there is nothing to say: to notifications alone. */
  readonly text: string | null;
  /** The ledger has no room for a transaction just now. A batch says it of each request alone. */
  readonly isNotNow: boolean;
}

/** Answers one request body. */
export async function answerJsonRpc(body: string, options: JsonRpcOptions): Promise<JsonRpcAnswer> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return said(JSON.stringify(failed(null, new JsonRpcFault(faultCodes.parseError, "not JSON"))));
  }
  if (!Array.isArray(message)) {
    const response = await answerOne(message, options);
    if (response === null) return said(null);
    const isNotNow = "error" in response && response.error.code === rejectionNumbers.POOL_FULL;
    return { text: bounded(response, responseBytesMax), isNotNow };
  }
  if (message.length === 0 || message.length > batchSizeMax) {
    const reason = message.length === 0 ? "an empty batch" : `more than ${batchSizeMax} requests in a batch`;
    return said(JSON.stringify(failed(null, new JsonRpcFault(faultCodes.invalidRequest, reason))));
  }
  const texts: string[] = [];
  let room = responseBytesMax;
  // One after the other, and others in between: a batch is no way to get more of a node than single requests.
  for (const request of message) {
    const response = await answerOne(request, options);
    await othersHadTheirTurn();
    if (response === null) continue;
    const text = bounded(response, room);
    texts.push(text);
    room = Math.max(0, room - text.length);
  }
  return said(texts.length === 0 ? null : `[${texts.join(",")}]`);
}

const said = (text: string | null): JsonRpcAnswer => ({ text, isNotNow: false });

async function answerOne(request: unknown, { methods, onBug }: JsonRpcOptions): Promise<Response | null> {
  const parsed = parseRequest(request);
  if (parsed instanceof JsonRpcFault) return failed(idOf(request), parsed);
  let response: Response;
  try {
    const method = methods.get(parsed.method);
    if (!method) throw new JsonRpcFault(faultCodes.methodNotFound, "method not found");
    response = { jsonrpc: "2.0", id: parsed.id ?? null, result: (await method(parsed.parameters)) ?? null };
  } catch (error) {
    if (!(error instanceof JsonRpcFault)) onBug(error);
    const fault = error instanceof JsonRpcFault ? error : new JsonRpcFault(faultCodes.internalError, "internal error");
    response = failed(parsed.id ?? null, fault);
  }
  return parsed.id === undefined ? null : response;
}

/** `id` undefined: a notification, which gets no answer, not even an error. */
interface Request {
  readonly id: Id | undefined;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

function parseRequest(request: unknown): Request | JsonRpcFault {
  const invalid = (reason: string) => new JsonRpcFault(faultCodes.invalidRequest, reason);
  if (typeof request !== "object" || request === null || Array.isArray(request)) return invalid("not a request object");
  if (!("jsonrpc" in request) || request.jsonrpc !== "2.0") return invalid('"jsonrpc" must be "2.0"');
  if (!("method" in request) || typeof request.method !== "string") return invalid('"method" must be a string');
  const id = "id" in request ? request.id : undefined;
  if (id !== undefined && !isId(id)) return invalid('"id" must be a string, a number or null');
  const parameters = "params" in request ? request.params : [];
  if (typeof parameters !== "object" || parameters === null) return invalid('"params" must be an array or an object');
  // Every method here takes its parameters by position.
  const byName = !Array.isArray(parameters);
  if (byName && Object.keys(parameters).length > 0 && id !== undefined) {
    return new JsonRpcFault(faultCodes.invalidParams, "parameters are taken by position");
  }
  return { id, method: request.method, parameters: byName ? [] : parameters };
}

/** The id to answer an invalid request with: its own if it can be told, else null. */
function idOf(request: unknown): Id {
  const id = typeof request === "object" && request !== null && "id" in request ? request.id : null;
  return isId(id) ? id : null;
}

function isId(id: unknown): id is Id {
  return id === null || typeof id === "string" || typeof id === "number";
}

/** An answer of the server's own to a request that never became a message (too large, wrong content type). */
export function refusal(message: string): string {
  return JSON.stringify(failed(null, new JsonRpcFault(faultCodes.invalidRequest, message)));
}

function failed(id: Id, { code, message, data }: JsonRpcFault): Response {
  return { jsonrpc: "2.0", id, error: data === undefined ? { code, message } : { code, message, data } };
}

function bounded(response: Response, bytesMax: number): string {
  const text = JSON.stringify(response);
  if (text.length <= bytesMax) return text;
  return JSON.stringify(failed(response.id, new JsonRpcFault(faultCodes.limitExceeded, "response too large")));
}
