import type { ProposedBlock } from "@tabella/chain/block";
import { decodeProposedBlock, encodeProposedBlock } from "@tabella/chain/block-codec";
import type { ConsensusMessage, EncodedBlock, Proposal, SignedMessage } from "@tabella/consensus/message";
import { signCommit, signMessage } from "@tabella/consensus/message-signature";
import { proposerOf, quorum } from "@tabella/consensus/validator-set";
import type { Hash } from "@tabella/crypto/hex";
import type { Signer } from "@tabella/crypto/signature";
import type { Node } from "@tabella/node/node";
import type { PeerMessage } from "@tabella/node/peer-message";
import {
  invalidBlock,
  otherValidBlock,
  resigned,
  withOneSealOnly,
  withOtherRoot,
  withoutQuorum,
} from "./false-blocks.ts";
import { falseRoundChange } from "./false-justifications.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { Knowledge } from "./knowledge.ts";
import { fitting, lies } from "./lies.ts";
import type { Prng } from "./prng.ts";

/** What a scripted liar does again and again; each seed gives its liars some of these. */
const habits = [
  "equivocates",
  "withholds",
  "starves",
  "proposes-invalid",
  "forges",
  "forgets",
  "lies-about-blocks",
  "is-deaf",
] as const;
type Habit = (typeof habits)[number];

interface LiarPorts {
  readonly prng: Prng;
  readonly signer: Signer;
  readonly node: () => Node | null;
  /** Its machine's clock, milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly count: (kind: FaultKind) => void;
  readonly record: (line: string) => void;
  /** Sends something of its own making to some of the others. */
  readonly say: (message: PeerMessage) => void;
}

/** How much of a height a liar keeps to lie with. */
const heardMax = 120;
/** A block of its own is no longer fresh after this; the time window is a second (node/src/time-window.ts). */
const staleAfterMs = 400;

/**
 * A validator that lies: it runs the production node to know what goes on, and changes what that would say. Unlike a twin,
 * which says honest things twice, it may say anything that its one key can sign, and repeat what others signed.
 */
export class Liar {
  readonly habits: ReadonlySet<Habit>;
  private readonly ports: LiarPorts;
  private height = 0;
  private heard: SignedMessage[] = [];
  private readonly blocks = new Map<Hash, EncodedBlock>();
  private own: { readonly digest: Hash; readonly block: EncodedBlock; readonly madeAtMs: number } | null = null;
  /** What it proposes in place of its node's block, by round and that block's digest. */
  private readonly falseProposals = new Map<string, Proposal | null>();

  constructor(ports: LiarPorts) {
    this.ports = ports;
    const chosen = habits.filter(() => ports.prng.chance(0.45));
    this.habits = new Set(chosen.length === 0 ? [ports.prng.pick(habits)] : chosen);
  }

  /** What goes to this host in place of what its node would have sent. */
  inPlaceOf(message: PeerMessage, toIndex: number): readonly PeerMessage[] {
    if (message.kind === "consensus") {
      const said = message.message;
      if (said.kind !== "new-block") this.learn(said);
      return this.vote(said, toIndex).map((other) => ({ kind: "consensus", message: other }));
    }
    if (!this.habits.has("lies-about-blocks") || this.ports.prng.chance(0.5)) return [message];
    if (message.kind === "status") {
      // Ahead, which is a promise of blocks; or behind, which bids who lost its memory vote too early (C-35).
      const { height } = message;
      return [{ ...message, height: this.ports.prng.pick([height + 1, height + 7, 2 ** 40, 0]) }];
    }
    if (message.kind !== "blocks") return [message];
    this.ports.count("forged-message");
    const lie = this.ports.prng.pick([withOtherRoot, withoutQuorum, withOneSealOnly]);
    return [{ kind: "blocks", blocks: message.blocks.map(lie) }];
  }

  /** It hears what its node hears, and now and then has something to say to it. */
  hear(message: PeerMessage): void {
    if (message.kind === "status") this.underbid(message);
    if (message.kind !== "consensus" || message.message.kind === "new-block") return;
    this.learn(message.message);
    if (message.message.kind === "proposal") this.haunt(message.message);
    const { prng, count, say, record } = this.ports;
    if (!this.habits.has("forges") || !prng.chance(0.35)) return;
    const known = this.knowledge();
    if (known === null) return;
    const name = prng.pick(prng.chance(0.6) ? fitting[message.message.kind] : Object.keys(lies));
    const lie = lies[name]?.(known) ?? null;
    if (lie === null) return;
    count("forged-message");
    record(`the liar makes ${name}`);
    say({ kind: "consensus", message: lie });
  }

  /** Voted out, it goes on as if it were not (C-40). */
  private haunt({ height, round, digest }: Proposal): void {
    const { signer, say, count } = this.ports;
    const node = this.ports.node();
    if (node === null || node.chain.validators.some(({ address }) => address === signer.address)) return;
    count("forged-message");
    const prepare = signMessage(node.identity, signer, { kind: "prepare", height, round, digest } as const);
    for (const message of [prepare, signCommit(node.identity, signer, { height, round, digest })]) {
      say({ kind: "consensus", message });
    }
  }

  /** Who has lost its memory and asks around hears of a low head before anyone else answers (C-35). */
  private underbid(status: Extract<PeerMessage, { kind: "status" }>): void {
    const { prng, say } = this.ports;
    if (!this.habits.has("lies-about-blocks") || !prng.chance(0.3)) return;
    say({ ...status, height: 0 });
  }

  private vote(message: ConsensusMessage, toIndex: number): readonly ConsensusMessage[] {
    const { signer, prng } = this.ports;
    const identity = this.ports.node()?.identity;
    if (identity === undefined || message.kind === "new-block") return [message];
    if (this.habits.has("is-deaf") && prng.chance(0.3)) return [];
    if (this.habits.has("starves") && !this.isFed(message, toIndex)) return [];
    if (message.kind === "proposal") return this.propose(message, toIndex);
    if (message.kind === "round-change") {
      const known = this.habits.has("forges") && prng.chance(0.4) ? this.knowledge() : null;
      const lie = known?.height === message.height ? falseRoundChange(known, message.round) : null;
      if (lie !== null) {
        this.ports.count("forged-message");
        return [lie];
      }
      if (!this.habits.has("forgets") || message.prepared === undefined) return [message];
      this.ports.count("forged-message");
      const { height, round } = message;
      return [signMessage(identity, signer, { kind: "round-change", height, round } as const)];
    }
    const other = this.falseProposals.get(keyOf(message));
    if (!other || !this.isOfOtherHalf(toIndex)) return [message];
    const { height, round } = message;
    const { digest } = other;
    if (message.kind === "commit") return [signCommit(identity, signer, { height, round, digest })];
    return [signMessage(identity, signer, { kind: "prepare", height, round, digest } as const)];
  }

  /** The own proposal: to nobody, or another one to half of them, or an invalid one to all. */
  private propose(message: Proposal, toIndex: number): readonly ConsensusMessage[] {
    const known = this.falseProposals.get(keyOf(message));
    const other = known === undefined ? this.decideOn(message) : known;
    if (other === null) return this.habits.has("withholds") && !this.isOfOtherHalf(toIndex) ? [] : [message];
    if (this.habits.has("equivocates") && !this.isOfOtherHalf(toIndex)) return [message];
    return [other];
  }

  /** Once a proposal: what half of the others shall hear in its place; null if nothing is made up. */
  private decideOn(message: Proposal): Proposal | null {
    const other = this.makeOther(message);
    this.falseProposals.set(keyOf(message), other);
    if (other !== null) this.blocks.set(other.digest, other.block);
    else if (this.habits.has("withholds")) this.ports.count("withholding-proposer");
    return other;
  }

  private makeOther({ height, round, block, justification }: Proposal): Proposal | null {
    const { signer, prng, count } = this.ports;
    const node = this.ports.node();
    const decoded = this.read(block);
    if (node === null || decoded === null) return null;
    const { identity } = node;
    let made: ProposedBlock;
    if (this.habits.has("proposes-invalid") && prng.chance(0.6)) {
      count("invalid-block-proposer");
      made = invalidBlock(identity, signer, decoded, prng);
    } else if (this.habits.has("equivocates")) {
      count("equivocating-validator");
      made = otherValidBlock(identity, signer, decoded);
    } else {
      return null;
    }
    const text = encodeProposedBlock(made);
    const unsigned = { kind: "proposal", height, round, digest: made.block_hash, block: text, justification } as const;
    return signMessage(identity, signer, unsigned);
  }

  /**
   * Keeps the others on the edge of a quorum, so that blocks are prepared by some of them and decided by none: its PREPARE
   * goes to one of them, another one each round; its COMMIT to nobody; its PROPOSAL to one too few without its own help.
   */
  private isFed({ kind, round }: SignedMessage, toIndex: number): boolean {
    const validators = this.ports.node()?.chain.validators ?? [];
    const own = validators.findIndex(({ address }) => address === this.ports.signer.address);
    // The others in a row that begins with another one each height.
    const rank =
      ((toIndex - own - 1 + this.height + 2 * validators.length) % validators.length) % (validators.length - 1);
    if (kind === "round-change") return true;
    if (kind === "proposal") return rank < quorum(validators.length) - 1;
    return kind === "prepare" && rank === round % (validators.length - 1);
  }

  private isOfOtherHalf(toIndex: number): boolean {
    return (toIndex + this.height) % 2 === 0;
  }

  private learn(message: SignedMessage): void {
    if (message.height > this.height) {
      this.height = message.height;
      this.heard = [];
      this.own = null;
      this.blocks.clear();
      this.falseProposals.clear();
    }
    if (message.height < this.height) return;
    this.heard.push(message);
    if (this.heard.length > heardMax) this.heard.shift();
    if (message.kind === "proposal") this.blocks.set(message.digest, message.block);
  }

  private knowledge(): Knowledge | null {
    const { prng, signer } = this.ports;
    const node = this.ports.node();
    const [first] = this.blocks.values();
    if (node === null || first === undefined) return null;
    const { identity, chain, consensus } = node;
    const { height, heard, blocks } = this;
    const nowMs = Math.floor(this.ports.nowMs());
    if (this.own === null || nowMs - this.own.madeAtMs > staleAfterMs) {
      const decoded = this.read(first);
      if (decoded === null) return null;
      const timestamp = Math.max(decoded.timestamp + 1, nowMs);
      const made = resigned(identity, signer, decoded, { timestamp, validator: signer.address });
      this.own = { digest: made.block_hash, block: encodeProposedBlock(made), madeAtMs: nowMs };
    }
    const { previousProposer } = consensus;
    const isOwnTurn = (round: number) => proposerOf(chain.validators, { previousProposer, round }) === signer.address;
    const ownTurnFrom = (from: number) => chain.validators.map((_, at) => from + at).find(isOwnTurn) ?? from;
    const needed = quorum(chain.validators.length);
    return { identity, signer, prng, needed, height, heard, blocks, own: this.own, ownTurnFrom };
  }

  private read(text: EncodedBlock): ProposedBlock | null {
    const node = this.ports.node();
    if (node === null) return null;
    const decoded = decodeProposedBlock(text, node.config.genesis.limits);
    return decoded.ok ? decoded.value : null;
  }
}

function keyOf({ round, digest }: Exclude<SignedMessage, { kind: "round-change" }>): string {
  return `${round} ${digest}`;
}
