import path from "node:path";
import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./src/i18n/request.ts");

/** Headers that do not change from request to request; the content security policy, which carries a nonce, is in src/proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
];

/**
 * A worker's policy is that of its own script, not of the page: these hold keys and ballots, and may run and ask what comes
 * from here, and compile WebAssembly. Style sheets and fonts are not touched by a policy of their own. While pages are
 * developed, scripts are evaluated.
 */
const buildHeaders =
  process.env.NODE_ENV === "development"
    ? []
    : [
        {
          key: "Content-Security-Policy",
          value: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
        },
      ];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // SEC-9: the optimiser is a door we do not need.
  images: { unoptimized: true },
  // `tsc --noEmit` is the type check (TypeScript 7); a build must not depend on the types of tests.
  typescript: { ignoreBuildErrors: true },
  // The workspace packages are TypeScript sources.
  transpilePackages: [
    "@tabella/chain",
    "@tabella/consensus",
    "@tabella/crypto",
    "@tabella/election",
    "@tabella/rpc",
    "@tabella/sha256",
    "@tabella/telemetry",
    "@tabella/verifier",
  ],
  turbopack: { root: path.resolve(import.meta.dirname, "../..") },
  experimental: {
    // A live stream may be silent between two blocks for as long as nobody votes; the API's pings keep it open.
    proxyTimeout: 120_000,
  },
  async headers() {
    return [
      { source: "/:path*", headers: securityHeaders },
      { source: "/_next/static/:path*", headers: buildHeaders },
    ].filter(({ headers }) => headers.length > 0);
  },
};

export default withNextIntl(config);
