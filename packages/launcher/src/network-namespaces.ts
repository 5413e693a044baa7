/**
 * A network of this machine's own kernel: each validator in a network namespace, joined by one bridge, and faults of the
 * links between them. What the bridge's own machine says (the API, who watches) is never touched by a fault.
 */
import { spawnSync } from "node:child_process";
import type { NetworkPlaces } from "./local-network.ts";

export interface NetworkNamespaces extends NetworkPlaces {
  /** What delays packets: `netem` where the kernel has it, else a line of 512 kbit/s; null where it has neither. */
  readonly delayedBy: "netem" | "slow line" | null;
  /** From now on these two hear nothing of each other, and are told nothing: packets vanish. */
  cut(one: number, other: number): void;
  /** Only `from` is not heard by `to` any more. */
  cutOneWay(from: number, to: number): void;
  /** So many of a hundred packets between validators vanish, in each direction. */
  lose(percent: number): void;
  /** Packets of validators arrive later: by that much, or by what the slow line makes of them. @throws Error without either */
  delay(milliseconds: number): void;
  /** All links are as they were at first. */
  heal(): void;
  /** Takes everything away again. */
  close(): void;
}

const bridgeAt = 1;
const firstValidatorAt = 11;
const slowLine = ["rate", "512kbit", "burst", "4kb", "latency", "3s"];

/** What `tc` takes as classic BPF; each instruction `code jump-if-true jump-if-false operand`. */
type Instruction = readonly [number, number, number, number];
const ethertypeOffset = 12;
const destinationOffset = 30;
const sourceOffset = 26;
const ipv4 = 0x0800;
/** Where a classic filter finds a random number (SKF_AD_OFF + SKF_AD_RANDOM). */
const randomNumber = 0xffff_f038;
const loadHalf = 0x28;
const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAbove = 0x25;
const returnConstant = 0x06;
const pass = 0xffff_ffff;
const drop = 2;

/**
 * @returns null, and why, where this user or this machine cannot make network namespaces
 */
export function openNetworkNamespaces(
  validators: number,
): { readonly ok: true; readonly namespaces: NetworkNamespaces } | { readonly ok: false; readonly why: string } {
  if (process.platform !== "linux") return { ok: false, why: "network namespaces are a thing of Linux" };
  if (process.getuid?.() !== 0) return { ok: false, why: "network namespaces need root" };
  for (const program of ["ip", "tc"]) {
    if (spawnSync(program, ["-V"]).error) return { ok: false, why: `the program '${program}' is not installed` };
  }
  removeLeftBehind();
  try {
    return { ok: true, namespaces: build(validators) };
  } catch (error) {
    removeOf(process.pid);
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function build(validators: number): NetworkNamespaces {
  const subnet = freeSubnet();
  const hub = namespaceName(process.pid, "hub");
  const own = `tabella${process.pid}`;
  const hostAddress = `${subnet}.${bridgeAt}`;
  const at = Array.from({ length: validators }, (_, index) => ({
    namespace: namespaceName(process.pid, index + 1),
    outside: `v${index + 1}`,
    address: `${subnet}.${firstValidatorAt + index}`,
  }));
  // The bridge has a namespace of its own, where no rule of this machine's firewall forbids anything.
  const join = (outside: string, namespace: string, inside: string) => {
    ip("-n", hub, "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace);
    ip("-n", hub, "link", "set", outside, "master", "bridge", "up");
  };
  ip("netns", "add", hub);
  ip("-n", hub, "link", "add", "bridge", "type", "bridge");
  ip("-n", hub, "link", "set", "bridge", "up");
  join("host", String(process.pid), own);
  ip("addr", "add", `${hostAddress}/24`, "dev", own);
  ip("link", "set", own, "up");
  for (const { namespace, outside, address } of at) {
    ip("netns", "add", namespace);
    join(outside, namespace, "eth0");
    ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
    ip("-n", namespace, "link", "set", "eth0", "up");
    ip("-n", namespace, "link", "set", "lo", "up");
    tc(namespace, "qdisc", "add", "dev", "eth0", "clsact");
  }
  const addressOf = (validator: number) => at[validator]?.address ?? "";
  const peers = numberOf(`${subnet}.${firstValidatorAt}`);
  const delayedBy = probeDelay(at[0]?.namespace ?? "");

  const filter = (validator: number, side: "ingress" | "egress", program: readonly Instruction[]) =>
    tc(
      at[validator]?.namespace ?? "",
      ...["filter", "add", "dev", "eth0", side, "bpf", "da", "bytecode", bytecode(program)],
    );
  const cutOneWay = (from: number, to: number) =>
    filter(to, "ingress", dropIf(sourceOffset, numberOf(addressOf(from))));

  return {
    hostAddress,
    validators: at.map(({ namespace, address }) => ({
      host: address,
      enter: ["ip", "netns", "exec", namespace],
    })),
    delayedBy,
    cutOneWay,
    cut(one, other) {
      cutOneWay(one, other);
      cutOneWay(other, one);
    },
    lose(percent) {
      // This machine's own address is below the validators': what the API and who watches say and hear is not lost.
      for (const validator of at.keys()) filter(validator, "egress", dropSometimes(peers, percent));
    },
    delay(milliseconds) {
      if (delayedBy === null) throw new Error("this kernel has no way to delay packets");
      for (const { namespace } of at) {
        const discipline =
          delayedBy === "netem"
            ? ["netem", "delay", `${milliseconds}ms`, `${Math.ceil(milliseconds / 4)}ms`]
            : ["tbf", ...slowLine];
        tc(namespace, "qdisc", "replace", "dev", "eth0", "root", ...discipline);
      }
    },
    heal() {
      for (const { namespace } of at) {
        for (const side of ["ingress", "egress"]) tc(namespace, "filter", "del", "dev", "eth0", side);
        // There is nothing to delete where nothing was delayed.
        spawnSync("tc", ["-n", namespace, "qdisc", "del", "dev", "eth0", "root"]);
      }
    },
    close: () => removeOf(process.pid),
  };
}

/** What the kernel has is found by trying it once. @throws Error if it has no packet filter at all */
function probeDelay(namespace: string): NetworkNamespaces["delayedBy"] {
  tc(namespace, "filter", "add", "dev", "eth0", "egress", "bpf", "da", "bytecode", bytecode(dropIf(sourceOffset, 0)));
  tc(namespace, "filter", "del", "dev", "eth0", "egress");
  const discipline = ["-n", namespace, "qdisc", "add", "dev", "eth0", "root"];
  const works = (...words: string[]) => spawnSync("tc", [...discipline, ...words]).status === 0;
  const found = works("netem", "delay", "1ms") ? "netem" : works("tbf", ...slowLine) ? "slow line" : null;
  if (found !== null) tc(namespace, "qdisc", "del", "dev", "eth0", "root");
  return found;
}

/** Packets of IPv4 whose address there is this one. */
function dropIf(offset: number, address: number): Instruction[] {
  return [
    [loadHalf, 0, 0, ethertypeOffset],
    [jumpIfEqual, 0, 3, ipv4],
    [loadWord, 0, 0, offset],
    [jumpIfEqual, 0, 1, address],
    [returnConstant, 0, 0, drop],
    [returnConstant, 0, 0, pass],
  ];
}

/** So many of a hundred packets of IPv4 to that address and those above it. */
function dropSometimes(addressMin: number, percent: number): Instruction[] {
  return [
    [loadHalf, 0, 0, ethertypeOffset],
    [jumpIfEqual, 0, 5, ipv4],
    [loadWord, 0, 0, destinationOffset],
    [jumpIfAbove, 0, 3, addressMin - 1],
    [loadWord, 0, 0, randomNumber],
    [jumpIfAbove, 1, 0, Math.floor((percent / 100) * 0xffff_ffff)],
    [returnConstant, 0, 0, drop],
    [returnConstant, 0, 0, pass],
  ];
}

function bytecode(program: readonly Instruction[]): string {
  return [program.length, ...program.map((instruction) => instruction.join(" "))].join(",");
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}

/** A private subnet that this machine does not use yet. */
function freeSubnet(): string {
  const used = ip("-o", "-4", "addr", "show");
  for (let third = process.pid % 256, tried = 0; tried < 256; third = (third + 1) % 256, tried += 1) {
    const subnet = `10.213.${third}`;
    if (!used.includes(` ${subnet}.`)) return subnet;
  }
  throw new Error("no free subnet in 10.213.0.0/16");
}

function namespaceName(pid: number, which: number | "hub"): string {
  return `tabella-${pid}-${which}`;
}

/** What a process that was killed has left. */
function removeLeftBehind(): void {
  const names = [...ip("netns", "list").matchAll(/^tabella-(\d+)-\w+/gm)];
  for (const pid of new Set(names.map(([, pid]) => Number(pid)))) if (!isAlive(pid)) removeOf(pid);
}

function removeOf(pid: number): void {
  for (const [name] of ip("netns", "list").matchAll(new RegExp(`^tabella-${pid}-\\w+`, "gm"))) {
    spawnSync("ip", ["netns", "del", name]);
  }
  // The last process in a namespace keeps it for a moment; this machine's end of the link goes at once.
  spawnSync("ip", ["link", "del", `tabella${pid}`]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function ip(...words: string[]): string {
  return run("ip", words);
}

function tc(namespace: string, ...words: string[]): string {
  return run("tc", ["-n", namespace, ...words]);
}

function run(program: string, words: readonly string[]): string {
  const ended = spawnSync(program, [...words], { encoding: "utf8" });
  if (ended.status === 0) return ended.stdout;
  const why = (ended.error?.message ?? ended.stderr.trim()).split("\n").join("; ");
  throw new Error(`'${program} ${words.join(" ")}' failed: ${why}`);
}
