import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Whether an address is among those listed: addresses and networks in CIDR notation, such as `198.51.100.7` or `10.0.0.0/8`.
 * An IPv4 address written as IPv6 is the same one.
 * @throws TypeError for what is neither
 */
export function addressList(listed: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const one of listed) {
    const [address = "", prefix] = one.split("/");
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return (address) => {
    const [bare = ""] = address.split("%", 1);
    return isIP(bare) !== 0 && list.check(bare, familyOf(bare));
  };
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
