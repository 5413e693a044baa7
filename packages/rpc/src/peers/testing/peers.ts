/** For tests: a peers' door of a validator, callers who do the handshake by hand, and links that do it well. */
import { randomBytes } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { Genesis } from "@tabella/chain/genesis";
import type { ChainIdentity } from "@tabella/consensus/chain-identity";
import type { Validator } from "@tabella/consensus/validator-set";
import type { Hex } from "@tabella/crypto/hex";
import { nobleSigner } from "@tabella/crypto/noble-signer";
import { type Address, nobleSignatureChecker, type Signer } from "@tabella/crypto/signature";
import type { PeerMessage } from "@tabella/node/peer-message";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { vi } from "vitest";
import { WebSocket } from "ws";
import type { SignedPeerRecord } from "../../bootnode/peer-record.ts";
import { channelBinding, channelOptions } from "../channel.ts";
import { ChannelIdentity, makeChannelCertificate } from "../channel-certificate.ts";
import { type Answer, instanceLength, type Transcript } from "../handshake.ts";
import { type LinkOptions, PeerLink } from "../link.ts";
import { encodePeerMessage } from "../peer-message-codec.ts";
import { type PeerPlace, pinnedHosts } from "../place.ts";
import type { PeersPort } from "../ports.ts";
import type { PeersRouter } from "../router.ts";
import { openPeersServer } from "../server.ts";

export const identity: ChainIdentity = { chainId: 8546, genesisHash: `0x${"ab".repeat(32)}` };
export const limits: Genesis["limits"] = {
  transaction_bytes_max: 16_384,
  block_transactions_max: 4,
  block_bytes_max: 65_536,
};
const signerOf = (last: number): Signer =>
  nobleSigner({ ed25519: new Uint8Array(32).fill(last), mlDsa44: new Uint8Array(32).fill(last + 100) });
export const [alice, bob, mallory] = [signerOf(1), signerOf(2), signerOf(3)] as const;
export const validatorOf = ({ address, publicKey }: Signer): Validator => ({ address, name: "v", publicKey });
export const random = (length: number) => new Uint8Array(randomBytes(length));
/** The process that a test's validator runs in. */
export const instanceOf = ({ address }: Signer): Hex => `0x${address.slice(2, 2 + 2 * instanceLength)}`;
export const allowedHosts = new Set(["127.0.0.1", "localhost"]);

const cleanups: (() => unknown)[] = [];
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
export function cleanUpLater(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export async function openDoor(signer: Signer = bob, options: Partial<PeersPort> & { readonly port?: number } = {}) {
  const received: { from: Address; message: PeerMessage }[] = [];
  /** First heights of the ranges that readers got. */
  const asked: number[] = [];
  const set = [validatorOf(alice), validatorOf(bob)];
  const told: SignedPeerRecord[] = [];
  const keyHeardAt: Address[] = [];
  const refused: string[] = [];
  const { port = 0, ...changes } = options;
  const channel = await ChannelIdentity.create({ identity, signer, random }, Date.now());
  const peersPort: PeersPort = {
    ...{ identity, limits, signer, random, checker: nobleSignatureChecker },
    instance: instanceOf(signer),
    nowMs: Date.now,
    validators: () => set,
    receive: (from, message) => received.push({ from, message }) <= 100,
    blockTexts({ from, count }) {
      asked.push(from);
      return Array.from({ length: count }, (_, at) => `block ${from + at}${" ".repeat(count === 64 ? 32_768 : 0)}`);
    },
    async *publicMessages() {
      yield encodePeerMessage({ kind: "status", height: 3, headHash: `0x${"12".repeat(32)}`, round: 0, timeMs: 5 });
    },
    knownAddresses: () => [],
    learnAddresses: (records) => void told.push(...records),
    askPresence: async () => null,
    onKeyElsewhere: (at) => void keyHeardAt.push(at),
    ...changes,
  };
  const server = await openPeersServer(peersPort, {
    ...{ host: "127.0.0.1", port, channel },
    onError: () => {},
    onRefused: ({ why }) => refused.push(why),
  });
  cleanUpLater(() => server.close());
  const place: PeerPlace = { host: "127.0.0.1", peerPort: server.port };
  return { server, channel, place, received, asked, set, told, keyHeardAt, refused };
}

/**
 * A client that does the handshake by hand, so that it can do it wrong.
 * @param certificateOf whose certificate it shows; null: none, as a reader
 */
export async function dial({ peerPort }: PeerPlace, certificateOf: Signer | null = alice) {
  const closed = vi.fn();
  const sockets: WebSocket[] = [];
  let secure: TLSSocket | undefined;
  const certificate =
    certificateOf && (await makeChannelCertificate({ identity, signer: certificateOf, random, nowMs: Date.now() }));
  class SeenSocket extends WebSocket {
    constructor(address: string) {
      super(address, { ...channelOptions, ...certificate });
      sockets.push(this);
      this.once("upgrade", (response) => {
        secure = response.socket as TLSSocket;
      });
    }
  }
  const socket = createWSClient({
    url: `wss://127.0.0.1:${peerPort}`,
    WebSocket: SeenSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 60_000,
    onClose: closed,
  });
  cleanUpLater(() => void socket.close());
  const transcript = (callerNonce: Hex, answer: Answer): Transcript => ({
    identity,
    ...{ caller: alice.address, callerInstance: instanceOf(alice), callerNonce },
    ...{ answerer: bob.address, answererInstance: answer.instance, answererNonce: answer.nonce },
    channel: channelBinding(secure as TLSSocket),
  });
  const client = createTRPCClient<PeersRouter>({ links: [wsLink({ client: socket })] });
  return { client, closed, transcript, raw: () => sockets[0] };
}

export async function linkTo(
  places: () => readonly PeerPlace[],
  options: Partial<LinkOptions> & { readonly signer?: Signer | null } = {},
) {
  const events: string[] = [];
  const messages: unknown[] = [];
  const { signer = alice, ...changes } = options;
  const channel = signer && (await ChannelIdentity.create({ identity, signer, random }, Date.now()));
  const link = new PeerLink({
    ...{ identity, random, checker: nobleSignatureChecker },
    as: signer && channel && { signer, channel },
    instance: instanceOf(signer ?? mallory),
    nowMs: Date.now,
    peer: bob.address,
    validators: () => [validatorOf(alice), validatorOf(bob)],
    places,
    resolve: pinnedHosts(allowedHosts),
    onUp: () => events.push("up"),
    onDown: () => events.push("down"),
    onMessage: (message) => messages.push(message),
    onFault: ({ why }) => events.push(String(why)),
    onKeyElsewhere: () => events.push("key elsewhere"),
    ...changes,
  });
  cleanUpLater(() => link.close());
  return { link, channel, events, messages };
}
