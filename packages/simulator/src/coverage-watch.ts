import type { Block } from "@tabella/chain/block";
import type { ConsensusMessage } from "@tabella/consensus/message";
import type { Node } from "@tabella/node/node";
import { isSyncing } from "@tabella/node/sync-ranges";
import type { Sometimes } from "./coverage.ts";
import type { SimulatedHost, TimelessInput } from "./simulated-host.ts";

/** What a node's log says happened. */
const seenInLogs: Readonly<Record<string, Sometimes>> = {
  watching: "a validator without memory watches",
  "voting-again": "a validator that watched votes again",
  "watch-overridden": "an operator overrides watching",
  "proposal-not-fresh": "a proposal is refused for its time",
  "proposal-invalid": "a proposal is refused as invalid",
  equivocation: "an equivocation is seen",
  "sync-lie": "a peer lies about blocks",
  "sync-timeout": "a peer does not answer",
  "sync-empty-answer": "a peer answers with nothing",
  "peer-lost": "a peer is lost",
  "peer-found": "a peer is found again",
};

/** Looks for what should happen sometimes; judges nothing. */
export class CoverageWatch {
  private readonly count: (name: Sometimes) => void;
  private readonly sealsAt = new Map<number, string>();

  constructor(count: (name: Sometimes) => void) {
    this.count = count;
  }

  onLog(event: string): void {
    const name = seenInLogs[event];
    if (name !== undefined) this.count(name);
  }

  onStart({ disk }: SimulatedHost): void {
    const next = disk.blocks.length + 1;
    const { memory } = disk;
    if (memory?.height === next && memory.sent.length > 0) this.count("a restart resumes in mid-height");
    if (memory !== null && memory.height > next) this.count("a memory of a later height keeps a validator silent");
  }

  onMessage(message: ConsensusMessage): void {
    if (message.kind === "round-change" && message.prepared) this.count("a ROUND-CHANGE carries a prepared block");
    if (message.kind !== "proposal" || message.round === 0) return;
    const isAgain = message.justification.prepares.length > 0;
    this.count(isAgain ? "a prepared block is proposed again" : "a proposer asks for a fresh block in a later round");
  }

  onStep(before: Node, after: Node, input: TimelessInput): void {
    const [was, is] = [before.consensus, after.consensus];
    if (was.height === is.height && is.round > was.round + 1) this.count("a validator jumps over rounds");
    if (before.chain.head.index === after.chain.head.index) return;
    if (isSyncing(before)) {
      this.count("a validator catches up by blocks");
      return;
    }
    const message = input.kind === "peer-message" && input.message.kind === "consensus" ? input.message.message : null;
    if (message?.kind === "new-block") this.count("a validator decides by NEW-BLOCK");
    else this.count("a validator decides by its own certificate");
  }

  onBlock({ index, round, seals, transactions }: Block): void {
    if (round > 0) this.count("a block is decided in a later round");
    if (transactions.length === 0) this.count("an empty block follows the last");
    if (transactions.filter(({ type }) => type === "ballot").length > 1) this.count("a block holds several ballots");
    if (transactions.some(({ type }) => type === "election-result")) this.count("an election is counted to the end");
    const sealers = seals
      .map(({ validator }) => validator)
      .sort()
      .join();
    const others = this.sealsAt.get(index);
    this.sealsAt.set(index, others ?? sealers);
    if (others !== undefined && others !== sealers) this.count("validators hold different seals for one block");
  }
}
