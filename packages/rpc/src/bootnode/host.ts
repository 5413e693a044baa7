/** Which hosts a node may name as its own, so that a record never points peers into someone's private network (SEC-14). */
import { BlockList, isIP, isIPv6 } from "node:net";
import { err, ok, type Result } from "@tabella/crypto/result";

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

/** What a name may not lead to, though its operator allowed it: this machine, its link, and where clouds keep secrets. */
const neverByName = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["100.100.100.200", 32],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["224.0.0.0", 3],
] as const) {
  neverByName.addSubnet(network, prefix, "ipv4");
}
neverByName.addAddress("fd00:ec2::254", "ipv6");
const privateV6 = new BlockList();
privateV6.addSubnet("fc00::", 7, "ipv6");

/** All addresses of a name, in the order of preference. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/**
 * The one address to connect to: a name is looked up once and its answer is kept for the connection, so that it cannot be
 * another one than was judged (DNS rebinding). The name of a container or of a LAN may lead to a private address.
 * @returns the IP address; or the fault of the host or of what its name leads to
 */
export async function resolvePinned(
  host: string,
  { allowed, lookup }: { readonly allowed: ReadonlySet<string>; readonly lookup: Lookup },
): Promise<Result<string, HostFault | "HOST_UNKNOWN">> {
  const fault = hostFault(host, allowed);
  if (fault) return err(fault);
  if (isIP(host) !== 0) return ok(host);
  const addresses = await lookup(host).catch(() => []);
  if (addresses.length === 0) return err("HOST_UNKNOWN");
  const good = addresses.find((address) => allowed.has(address) || mayStandBehindName(address));
  return good === undefined ? err("HOST_NOT_PUBLIC") : ok(good);
}

function mayStandBehindName(address: string): boolean {
  if (isIP(address) === 4) return !neverByName.check(address, "ipv4");
  if (hostFault(address, new Set()) === null) return true;
  return isIPv6(address) && privateV6.check(address, "ipv6") && !neverByName.check(address, "ipv6");
}

/** The group whose members share a quota: /24 of IPv4, /48 of IPv6, or the name itself (SEC-15). */
export function subnetOf(host: string): string {
  // As a socket that takes both kinds of addresses spells a caller's.
  if (host.startsWith("::ffff:") && isIP(host.slice(7)) === 4) return subnetOf(host.slice(7));
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
