/** SEC-4: versions below these have known vulnerabilities. Kept as data; reviewed by hand. */
export const reviewedOn = "2026-11-22";

export interface SafeVersion {
  readonly name: string;
  /** The first version of each maintained line without a known advisory. */
  readonly atLeast: string;
  readonly because: string;
}

export const minimumSafeVersions: readonly SafeVersion[] = [
  { name: "next", atLeast: "16.3.3", because: "GHSA-2xp9-vwfh-vxw4, CVE-2026-75604" },
  { name: "react", atLeast: "19.2.6", because: "CVE-2026-23870" },
  { name: "react-dom", atLeast: "19.2.6", because: "CVE-2026-23870" },
  { name: "@trpc/server", atLeast: "11.8.0", because: "CVE-2025-68130" },
  { name: "drizzle-orm", atLeast: "0.45.2", because: "CVE-2026-39356" },
  { name: "mysql2", atLeast: "3.23.1", because: "GHSA-3f6p-5ww8-9rcr, GHSA-rgwj-5xj2-c3m3" },
  { name: "fastify", atLeast: "5.12.2", because: "CVE-2026-16732, GHSA-w2qp-rph6-63g4" },
  { name: "ws", atLeast: "8.21.0", because: "CVE-2026-48779" },
  { name: "turbo", atLeast: "2.9.14", because: "CVE-2026-45772, CVE-2026-45773" },
  { name: "next-intl", atLeast: "4.9.2", because: "CVE-2026-40299" },
  { name: "jose", atLeast: "6.0.0", because: "older lines are not maintained" },
  { name: "node", atLeast: "24.21.0", because: "CVE-2026-21637, CVE-2026-21710" },
  { name: "@noble/curves", atLeast: "2.2.0", because: "first self-audited release of the line" },
];
