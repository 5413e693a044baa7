/** One process a folder, one validator a key: two with one key would sign against each other. */
import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
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
    join(folder, "lock.sock"),
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
    join(tmpdir(), `tabella-${address}.sock`),
    `validator ${address} runs already on this machine; two with one key would sign against each other`,
  );
}

interface Lock {
  release(): Promise<void>;
}

async function lock(place: string, refusal: string): Promise<Lock> {
  const name = socketName(place);
  let server: Server;
  try {
    server = await bind(name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    if (await answers(name)) throw new Error(refusal);
    // Its owner was killed: the name is left, but nobody listens.
    rmSync(name);
    server = await bind(name);
  }
  return { release: () => new Promise((done) => server.close(() => done())) };
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

function answers(name: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(name);
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
