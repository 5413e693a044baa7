import { type NextRequest, NextResponse } from "next/server";
import createMiddleware from "next-intl/middleware";
import { env } from "@/env.ts";
import { routing } from "@/i18n/routing.ts";
import { contentSecurityPolicy } from "@/lib/content-security-policy.ts";

const chooseLanguage = createMiddleware(routing);

/** Forwards `/api` to the API (where it is known only when the server runs), and gives every page its policy and language. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (pathname === "/api" || pathname.startsWith("/api/")) {
    return NextResponse.rewrite(new URL(`${pathname}${search}`, env.TABELLA_API_URL));
  }

  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = contentSecurityPolicy({ nonce, development: env.NODE_ENV === "development" });
  request.headers.set("x-nonce", nonce);
  request.headers.set("content-security-policy", policy);
  const response = chooseLanguage(request);
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  // Everything but the build's own files: a name with a dot may be a page as well, and no page goes without its policy.
  matcher: ["/api/:path*", "/((?!_next/|icon\\.svg$).*)"],
};
