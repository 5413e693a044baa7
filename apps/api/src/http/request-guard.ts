import { apiHeader } from "@tabella/rpc/api/client";
import type { OwnFailure } from "@tabella/rpc/api/failure";
import type { FastifyRequest } from "fastify";

export interface Refusal {
  readonly status: number;
  readonly code: "INPUT_INVALID" | "PAYLOAD_TOO_LARGE" | OwnFailure["code"];
}

const urlLengthMax = 2_048;
const bodyBytesMaxDefault = 65_536;

/** Longest bodies by procedure (SEC-7): few carry more than a form. */
const bodyBytesMaxOf: Readonly<Record<string, number>> = {
  "votes.submit": 1_200_000,
  "trustees.submitDecryption": 1_200_000,
  // A roll of the most voters, as JSON within JSON.
  "roll.import": 4_500_000,
};
/** No body of any procedure is longer. */
export const bodyBytesMax = 4_500_000;

/**
 * Decides before anything is parsed. A mutation must come as JSON, with our own header, and from one of our pages
 * (SEC-5): as the browser says (Sec-Fetch-Site), or by its Origin. A bearer token is never sent by a browser on its own,
 * so that a program which shows one need not name an origin. JSON alone is no defence: tRPC also reads multipart forms.
 */
export function guardRequest(request: FastifyRequest, allowedOrigins: readonly string[]): Refusal | null {
  if (request.url.length > urlLengthMax) return { status: 414, code: "INPUT_INVALID" };
  // Limits are kept by name, and tRPC decodes a name twice: one that is written in another way than ours names nothing.
  if (procedureNames(request.url).some((name) => name.includes("%"))) return { status: 404, code: "NOT_FOUND" };
  if (request.method === "GET" || request.method === "HEAD") return null;
  if (request.method !== "POST") return { status: 405, code: "INPUT_INVALID" };
  // What is counted is counted by request: of what changes something, or costs a password hash, each call is one (SEC-13).
  if (procedureNames(request.url).length > 1) return { status: 400, code: "INPUT_INVALID" };
  const { headers } = request;
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) return { status: 415, code: "INPUT_INVALID" };
  // Without a length up front only the longest of all bodies would be a limit.
  if (headers["transfer-encoding"] !== undefined) return { status: 411, code: "INPUT_INVALID" };
  const [name = ""] = procedureNames(request.url);
  if (Number(headers["content-length"] ?? 0) > (bodyBytesMaxOf[name] ?? bodyBytesMaxDefault))
    return { status: 413, code: "PAYLOAD_TOO_LARGE" };
  const isOurs =
    headers[apiHeader.name] === apiHeader.value && (hasBearer(request) || isSameSite(request, allowedOrigins));
  return isOurs ? null : { status: 403, code: "CROSS_SITE" };
}

export function hasBearer({ headers }: FastifyRequest): boolean {
  return /^Bearer \S/.test(headers.authorization ?? "");
}

function isSameSite({ headers }: FastifyRequest, allowedOrigins: readonly string[]): boolean {
  if (headers["sec-fetch-site"] === "same-origin") return true;
  return headers.origin !== undefined && allowedOrigins.includes(headers.origin);
}

/** A batch of queries names them, separated by commas: `/api/auth.me,chain.status?batch=1` → auth.me, chain.status */
export function procedureNames(url: string): string[] {
  const path = url.split("?", 1)[0] ?? "";
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last.replaceAll(/%2c/gi, ",").split(",");
}
