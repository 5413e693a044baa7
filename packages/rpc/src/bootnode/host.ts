/** Which hosts a node may name as its own, so that a record never points peers into someone's private network (SEC-14). */
import { BlockList, isIP, isIPv6 } from "node:net";

export type HostFault = "HOST_MALFORMED" | "HOST_NOT_PUBLIC" | "HOST_NOT_ALLOWED";

const notPublic = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv4");
}
// Only 2000::/3 is handed out as global unicast; of it, these are documentation, tunnels that embed IPv4, and reserved.
const publicV6 = new BlockList();
publicV6.addSubnet("2000::", 3, "ipv6");
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  notPublic.addSubnet(network, prefix, "ipv6");
}

/**
 * An IP literal of the public internet in its one usual spelling, or a host that the operator has allowed by name
 * (exactly as written). A name is never resolved here.
 * @returns the fault, or null when the host may stand in a record
 */
export function hostFault(host: string, allowed: ReadonlySet<string>): HostFault | null {
  if (allowed.has(host)) return null;
  const version = isIP(host);
  if (version === 0) return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host) ? "HOST_NOT_ALLOWED" : "HOST_MALFORMED";
  // A zone ("fe80::1%eth0") and IPv4 inside IPv6 ("::ffff:127.0.0.1") are other spellings of what the lists name.
  if (host.includes("%") || (isIPv6(host) && host.includes("."))) return "HOST_MALFORMED";
  if (version === 4) return notPublic.check(host, "ipv4") ? "HOST_NOT_PUBLIC" : null;
  return publicV6.check(host, "ipv6") && !notPublic.check(host, "ipv6") ? null : "HOST_NOT_PUBLIC";
}

/** The group whose members share a quota: /24 of IPv4, /48 of IPv6, or the name itself (SEC-15). */
export function subnetOf(host: string): string {
  if (isIP(host) === 4) return host.split(".").slice(0, 3).join(".");
  if (isIP(host) !== 6) return host;
  const [head = "", tail = ""] = host.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const groups = host.includes("::")
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
    : left;
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
