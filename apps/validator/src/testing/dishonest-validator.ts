/** For tests: a process with a real validator's key that speaks the real peer protocol, and says whatever a test wants. */
import { randomBytes } from "node:crypto";
import { chainIdentity, type Genesis } from "@tabella/chain/genesis";
import { genesisState } from "@tabella/chain/genesis-block";
import { toHex } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import { nodeSignatureChecker } from "@tabella/keys/node-signature-checker";
import type { PeerMessage } from "@tabella/node/peer-message";
import { ChannelIdentity } from "@tabella/rpc/peers/channel-certificate";
import { instanceLength } from "@tabella/rpc/peers/handshake";
import { pinnedHosts } from "@tabella/rpc/peers/place";
import { AddressBook } from "../address-book.ts";
import type { HostLog } from "../host.ts";
import { PeerHistory } from "../peer-history.ts";
import { PeerNetwork } from "../peer-network.ts";
import { BookMemory } from "./book-memory.ts";

const silent: HostLog = { debug() {}, info() {}, warn() {}, error() {} };

export class DishonestValidator {
  readonly #network: PeerNetwork;
  readonly #addresses: AddressBook;

  private constructor(network: PeerNetwork, addresses: AddressBook) {
    this.#network = network;
    this.#addresses = addresses;
  }

  /** Dials the other validators, wherever the bootnode says that they are. */
  static async join(genesis: Genesis, signer: Signer, bootnodeUrl: string): Promise<DishonestValidator> {
    const identity = chainIdentity(genesis);
    const { validators: set } = genesisState(genesis);
    const nowMs = Date.now;
    const allowedHosts = new Set(["127.0.0.1"]);
    const common = { identity, checker: nodeSignatureChecker, validators: () => set, nowMs, log: silent };
    const network = new PeerNetwork({
      ...{ ...common, random: randomBytes, limits: genesis.limits, history: new PeerHistory(nowMs) },
      instance: toHex(randomBytes(instanceLength)),
      as: { signer, channel: await ChannelIdentity.create({ identity, signer, random: randomBytes }, nowMs()) },
      resolve: pinnedHosts(allowedHosts),
      addresses: () => addresses,
      blockTexts: () => [],
      onConnected() {},
      onLost() {},
      onMessage() {},
      onKeyElsewhere() {},
    });
    const addresses = new AddressBook({
      ...{ ...common, store: new BookMemory(), allowedHosts, bootnodeUrl, setChanges: () => [] },
      onPlace: (address) => network.placeChanged(address),
    });
    network.follow();
    return new DishonestValidator(network, addresses);
  }

  /** How many validators it is connected to. */
  get linked(): number {
    return this.#network.upCount;
  }

  /** To everyone it is connected to. */
  say(message: PeerMessage): void {
    this.#network.broadcast(message);
  }

  async leave(): Promise<void> {
    this.#network.close();
    await this.#addresses.close();
  }
}
