import type { IncomingMessage } from "node:http";

/**
 * Makes a request's headers fit to be passed on to the API; Next.js passes them on as they are.
 *
 * The caller's own address comes at the end of `X-Forwarded-For`, where only we can write: what stands before it anyone
 * can claim, and the API counts requests by address (SEC-7, SEC-13). What concerns this connection alone stays here, above
 * all an upgrade, which would make a tunnel of it (SEC-9).
 */
export function setForwardedHeaders({ headers, socket }: Pick<IncomingMessage, "headers" | "socket">): void {
  const claimed = headers["x-forwarded-for"];
  const caller = socket.remoteAddress ?? "unknown";
  headers["x-forwarded-for"] = claimed === undefined ? caller : `${claimed}, ${caller}`;
  delete headers.upgrade;
  delete headers.connection;
}
