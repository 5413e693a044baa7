import "@fastify/cookie";
import type { SessionCookies } from "@tabella/rpc/api/ports";
import type { FastifyReply, FastifyRequest } from "fastify";
import { accessTokenMs } from "../auth/access-token.ts";
import { sessionMs } from "../auth/sessions.ts";

/** `__Host-`: this host only, over TLS (or localhost), for every path; no script can read them (SEC-11). */
const accessCookie = "__Host-tabella";
const sessionCookie = "__Host-tabella-session";
const attributes = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

export function accessTokenOf(request: FastifyRequest): string | null {
  return request.cookies[accessCookie] ?? null;
}

export function sessionCookies(request: FastifyRequest, reply: FastifyReply): SessionCookies {
  return {
    read: () => request.cookies[sessionCookie] ?? null,
    write({ accessToken, sessionToken }) {
      reply.setCookie(accessCookie, accessToken, { ...attributes, maxAge: accessTokenMs / 1000 });
      reply.setCookie(sessionCookie, sessionToken, { ...attributes, maxAge: sessionMs / 1000 });
    },
    clear() {
      reply.clearCookie(accessCookie, attributes);
      reply.clearCookie(sessionCookie, attributes);
    },
  };
}
