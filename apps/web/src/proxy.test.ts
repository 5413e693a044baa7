import { unstable_doesMiddlewareMatch as matches } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { config, proxy } from "./proxy.ts";

const origin = "http://localhost:3000";

describe("SEC-10: the content security policy", () => {
  test.each(["/", "/login", "/en/elections/BrGHuhyrHjUq4k", "/en/elections/BrGHuhyrHjUq4k.png", "/de/nothing.html"])(
    "is on %s, with a nonce of its own",
    (path) => {
      expect(matches({ config, nextConfig: {}, url: path })).toBe(true);
      const policies = [0, 1].map(() =>
        proxy(new NextRequest(`${origin}${path}`)).headers.get("content-security-policy"),
      );
      expect(policies[0]).toMatch(/script-src 'self' 'nonce-[\w+/]{24}' 'strict-dynamic'/);
      expect(policies[0]).not.toBe(policies[1]);
    },
  );

  test.each(["/_next/static/chunks/main.js", "/icon.svg"])("%s is a file, no page", (path) => {
    expect(matches({ config, nextConfig: {}, url: path })).toBe(false);
  });
});

test.each([
  ["/api/auth.me?batch=1", "http://127.0.0.1:8000/api/auth.me?batch=1"],
  ["/api/../api/health", "http://127.0.0.1:8000/api/health"],
  ["/api/@evil.example/", "http://127.0.0.1:8000/api/@evil.example/"],
  ["/api//evil.example/", "http://127.0.0.1:8000/api//evil.example/"],
])("SEC-14: %s goes to the API and nowhere else", (path, target) => {
  expect(proxy(new NextRequest(`${origin}${path}`)).headers.get("x-middleware-rewrite")).toBe(target);
});

test.each(["/api/../metrics", "/api/%2e%2e/metrics", "//api/health", "/apis/health"])(
  "the API's other doors stay closed: %s is no request for it",
  (path) => {
    const target = proxy(new NextRequest(`${origin}${path}`)).headers.get("x-middleware-rewrite");
    expect(target === null || new URL(target).origin === origin).toBe(true);
  },
);
