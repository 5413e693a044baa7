import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostFault, resolvePinned, subnetOf } from "./host.ts";

const allowed = new Set(["validator-1", "10.9.9.9"]);
const resolve = (addresses: readonly string[], host = "validator-1") =>
  resolvePinned(host, { allowed, lookup: async () => addresses });

describe("SEC-14: which hosts may be connected to", () => {
  test.each([
    ["8.8.8.8", null],
    ["2606:4700:4700::1111", null],
    ["validator-1", null],
    ["10.9.9.9", null],
    ["10.9.9.8", "HOST_NOT_PUBLIC"],
    ["127.1", "HOST_NOT_ALLOWED"],
    ["127.0.1", "HOST_NOT_ALLOWED"],
    ["2130706433", "HOST_NOT_ALLOWED"],
    ["0x7f000001", "HOST_NOT_ALLOWED"],
    ["0177.0.0.1", "HOST_NOT_ALLOWED"],
    ["127.0.0.1.", "HOST_MALFORMED"],
    ["127.0.0.1", "HOST_NOT_PUBLIC"],
    ["[::ffff:127.0.0.1]", "HOST_MALFORMED"],
    ["::ffff:127.0.0.1", "HOST_MALFORMED"],
    ["::ffff:7f00:1", "HOST_NOT_PUBLIC"],
    ["[::1]", "HOST_MALFORMED"],
    ["169.254.169.254", "HOST_NOT_PUBLIC"],
    ["fd00:ec2::254", "HOST_NOT_PUBLIC"],
    ["100.100.100.200", "HOST_NOT_PUBLIC"],
    ["http://127.1", "HOST_MALFORMED"],
    ["https://8.8.8.8/", "HOST_MALFORMED"],
    ["file:///etc/passwd", "HOST_MALFORMED"],
    ["user@8.8.8.8", "HOST_MALFORMED"],
    ["user:pw@validator-1", "HOST_MALFORMED"],
    ["8.8.8.8:80", "HOST_MALFORMED"],
    ["8.8.8.8/..", "HOST_MALFORMED"],
    ["8.8.8.8?x", "HOST_MALFORMED"],
    ["8.8.8.8#", "HOST_MALFORMED"],
    ["8.8.8.8\r\nX: y", "HOST_MALFORMED"],
    ["validator-1\n", "HOST_MALFORMED"],
    ["validator-1 ", "HOST_MALFORMED"],
    ["Validator-1", "HOST_NOT_ALLOWED"],
    ["validator-1.", "HOST_MALFORMED"],
    ["validator-1.evil.example", "HOST_NOT_ALLOWED"],
    ["ⓔxample.com", "HOST_MALFORMED"],
    ["", "HOST_MALFORMED"],
  ])("%j -> %s", (host, fault) => {
    expect(hostFault(host, allowed)).toBe(fault);
  });

  test("whatever text is announced, it stands for itself in a URL, or is refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webAuthority(), fc.ipV4Extended(), fc.ipV6(), fc.domain()), (text) => {
        if (hostFault(text, new Set()) !== null) return;
        const { hostname, port, username, pathname } = new URL(`wss://${text.includes(":") ? `[${text}]` : text}:1/`);
        expect([port, username, pathname]).toEqual(["1", "", "/"]);
        expect(hostname).toMatch(/^\[?[0-9a-f:.]+\]?$/);
      }),
      { seed: 14, numRuns: 2_000 },
    );
  });
});

describe("SEC-14: a name is looked up once, and judged by what it leads to", () => {
  test.each([
    [["93.184.216.34"], { ok: true, value: "93.184.216.34" }],
    // A container, a LAN: the operator has allowed the name.
    [["172.18.0.4"], { ok: true, value: "172.18.0.4" }],
    [["fd12:3456::7"], { ok: true, value: "fd12:3456::7" }],
    [["127.0.0.1"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["::1"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["::ffff:127.0.0.1"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["0.0.0.0"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["169.254.169.254"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["fd00:ec2::254"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["100.100.100.200"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["fe80::1"], { ok: false, error: "HOST_NOT_PUBLIC" }],
    [["169.254.169.254", "172.18.0.4"], { ok: true, value: "172.18.0.4" }],
    [[], { ok: false, error: "HOST_UNKNOWN" }],
  ])("%j -> %j", async (addresses, outcome) => {
    expect(await resolve(addresses)).toEqual(outcome);
  });

  test("a name that the operator has not allowed is never looked up, nor is an address", async () => {
    const asked: string[] = [];
    const lookup = async (name: string) => {
      asked.push(name);
      return ["8.8.8.8"];
    };
    expect(await resolvePinned("evil.example", { allowed, lookup })).toEqual({ ok: false, error: "HOST_NOT_ALLOWED" });
    expect(await resolvePinned("8.8.8.8", { allowed, lookup })).toEqual({ ok: true, value: "8.8.8.8" });
    expect(asked).toEqual([]);
  });

  test("a resolver that fails is no address", async () => {
    const lookup = () => Promise.reject(new Error("SERVFAIL"));
    expect(await resolvePinned("validator-1", { allowed, lookup })).toEqual({ ok: false, error: "HOST_UNKNOWN" });
  });
});

test("SEC-15: addresses share a quota by /24 and /48, however they are written", () => {
  expect(subnetOf("8.8.8.1")).toBe(subnetOf("8.8.8.254"));
  expect(subnetOf("::ffff:8.8.8.1")).toBe(subnetOf("8.8.8.254"));
  expect(subnetOf("8.8.9.1")).not.toBe(subnetOf("8.8.8.1"));
  expect(subnetOf("2001:db8:1::1")).toBe(subnetOf("2001:0db8:0001:ffff::"));
  expect(subnetOf("2001:db8:2::1")).not.toBe(subnetOf("2001:db8:1::1"));
});
