import { expect, test } from "vitest";
import { addressList } from "./address-list.ts";

test("an address is on the list if it, or a network that it is in, stands there, however it is written", () => {
  const isListed = addressList(["198.51.100.7", "10.1.0.0/16", "2001:db8::7", "2001:db8:1::/48"]);
  for (const address of [
    ...["198.51.100.7", "::ffff:198.51.100.7", "10.1.255.255", "::ffff:10.1.2.3"],
    ...["2001:db8::7", "2001:DB8:0:0::7", "2001:db8:1:ffff::1"],
  ]) {
    expect([address, isListed(address)]).toEqual([address, true]);
  }
  for (const address of ["198.51.100.8", "10.2.0.0", "2001:db8::8", "2001:db8:2::1", "fe80::1%eth0", "", "localhost"]) {
    expect([address, isListed(address)]).toEqual([address, false]);
  }
});

test("on an empty list is nobody, and what is no address is not taken for one", () => {
  expect(addressList([])("127.0.0.1")).toBe(false);
  expect(() => addressList(["api"])).toThrow();
});
