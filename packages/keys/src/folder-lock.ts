/** One process a folder, one validator a key: two with one key would sign against each other. */
import { randomBytes, randomInt } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "@tabella/crypto/signature";

/** The system's bound on names of sockets. */
const socketNameBytesMax = 103;

/**
 * Holds the folder until `release`, or until this process is gone, however it ends: the lock is a socket that the system
 * closes with its owner.
 * @throws Error that names the folder if another process holds it
 */
export function lockFolder(folder: string): Promise<Lock> {
  return lock(
    { folder, name: "lock" },
    `${folder} is in use by another process; a folder serves one process at a time`,
  );
}

/**
 * Holds a validator's key in the same way, whatever its folder and however many copies of the key file there are: on this
 * machine nobody else signs with it. (No machine can tell what another one does.)
 * @throws Error that names the validator if another process has its key
 */
export function lockKey(address: Address): Promise<Lock> {
  return lock(
    { folder: tmpdir(), name: `tabella-${address}` },
    `validator ${address} runs already on this machine; two with one key would sign against each other`,
  );
}

interface Lock {
  release(): Promise<void>;
}

/** Where a lock's sockets lie: each process that wants it makes one of its own, `NAME.RANDOM.sock`. */
interface Place {
  readonly folder: string;
  readonly name: string;
}

/** Of two that start at once, each may find the other there and step back; waiting by chance takes them apart. */
const attemptsMax = 4;
const apartMs = 100;

async function lock(place: Place, refusal: string): Promise<Lock> {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const server = await tryLock(place);
    if (server !== null) return { release: () => closed(server) };
    if (attempt < attemptsMax) await sleep(randomInt(apartMs * attempt));
  }
  throw new Error(refusal);
}

/**
 * First it can be found, then it looks for others: of two, one at least sees the other. A name is of one process only, so
 * that none takes away what another has just made; and names that the dead have left are taken away by the holder alone,
 * while whoever has bound one and does not listen on it yet is sure to find that holder, or its own name gone.
 */
async function tryLock(place: Place): Promise<Server | null> {
  const own = `${place.name}.${randomBytes(4).toString("hex")}.sock`;
  const server = await bind(socketName(join(place.folder, own)));
  const others = readdirSync(place.folder).filter((file) => file !== own && isOf(place, file));
  for (const other of others) {
    if (!(await isDead(socketName(join(place.folder, other))))) {
      await closed(server);
      return null;
    }
  }
  if (!existsSync(join(place.folder, own))) {
    await closed(server);
    return null;
  }
  for (const other of others) rmSync(join(place.folder, other), { force: true });
  return server;
}

/** Versions before this one had one name for all: `NAME.sock`. */
function isOf({ name }: Place, file: string): boolean {
  return file.startsWith(`${name}.`) && file.endsWith(".sock");
}

function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}

function socketName(place: string): string {
  const absolute = resolve(place);
  const name = [absolute, relative(process.cwd(), absolute)].sort((a, b) => a.length - b.length)[0] ?? absolute;
  if (Buffer.byteLength(name) > socketNameBytesMax) {
    throw new Error(`the path of ${place} is too long for a socket; choose a shorter data folder`);
  }
  return name;
}

function bind(name: string): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", failed);
    server.listen(name, () => {
      server.unref();
      done(server);
    });
  });
}

/** Its owner was killed: the name is left, or not even that, and nobody listens. Who is only busy still does. */
function isDead(name: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(name);
    socket.once("connect", () => {
      socket.destroy();
      done(false);
    });
    socket.once("error", (error: NodeJS.ErrnoException) =>
      done(error.code === "ECONNREFUSED" || error.code === "ENOENT"),
    );
  });
}
