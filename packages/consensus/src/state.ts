import type { Address } from "@tabella/crypto/signature";
import type { ConsensusMemory, Prepared } from "./memory.ts";
import type { NewBlock, Proposal, SignedMessage } from "./message.ts";
import { emptyLog, type MessageLog } from "./message-log.ts";
import type { ValidatorSet } from "./validator-set.ts";

/** An immutable value; opaque to the host, but for what it shows: `height`, `round`, `validators`. */
export interface ConsensusState {
  readonly height: number;
  readonly round: number;
  readonly validators: ValidatorSet;
  readonly previousProposer: Address | undefined;
  /** Awake: the height has work or a valid message was seen (C-12). */
  readonly awake: boolean;
  /** The timer of the round runs (C-14). */
  readonly timerRunning: boolean;
  /** The node was asked for a proposal of this round. */
  readonly buildRequested: boolean;
  /** The PROPOSAL of this round that passed C-22 and C-23; valid once the node has said so (C-25). */
  readonly proposal: { readonly message: Proposal; readonly fresh: boolean; readonly valid: boolean } | undefined;
  /** The proposal of this round that the node found invalid, and how often; bounded (C-25). */
  readonly refused: { readonly message: Proposal; readonly times: number } | undefined;
  readonly prepared: Prepared | undefined;
  /** Own messages of this height and round (C-33). */
  readonly sent: readonly SignedMessage[];
  readonly log: MessageLog;
  /** Authors whose evidence has been given out at this height (C-9). */
  readonly equivocators: readonly Address[];
  /** A certified block that the node is validating (C-29). */
  readonly certified: Certified | undefined;
  /** The last final block, and the set that sealed it (C-30). */
  readonly decided: { readonly block: NewBlock; readonly validators: ValidatorSet } | undefined;
  /** Authors seen at the height of `decided` since the last rebroadcast (C-38). */
  readonly behind: readonly Address[];
  /** Checked messages of the next height, one an author and kind (C-11). */
  readonly nextHeight: readonly SignedMessage[];
  /** Unreachable validators (C-16). */
  readonly lost: readonly Address[];
  /** What was stored for this height or a later one, until it is reached (C-34). */
  readonly memory: ConsensusMemory | null;
}

/** `announce`: it was this node that collected the seals, so it tells the others. */
export interface Certified {
  readonly block: NewBlock;
  readonly announce: boolean;
}

/** What is new with each round. */
export const freshRound = {
  timerRunning: false,
  buildRequested: false,
  proposal: undefined,
  refused: undefined,
  sent: [],
} as const satisfies Partial<ConsensusState>;

/** What is new with each height. */
export const freshHeight = {
  ...freshRound,
  round: 0,
  awake: false,
  prepared: undefined,
  log: emptyLog,
  equivocators: [],
  certified: undefined,
  behind: [],
  nextHeight: [],
} as const satisfies Partial<ConsensusState>;
