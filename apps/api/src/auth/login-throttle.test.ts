import { addressPrefix } from "@tabella/rpc/address-prefix";
import { expect, test } from "vitest";
import { delaySeconds } from "./login-throttle.ts";

test("SEC-3: after five failures each further one doubles the wait, up to a quarter of an hour", () => {
  expect([0, 4, 5, 6, 7, 10].map((failures) => delaySeconds(failures, 5))).toEqual([0, 0, 1, 2, 4, 32]);
  expect(delaySeconds(1_000_000, 5)).toBe(900);
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("SEC-13: %s counts as %s", (address, prefix) => {
  expect(addressPrefix(address)).toBe(prefix);
});
