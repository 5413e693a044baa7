import { assert } from "@tabella/crypto/result";
import type { Address, Signer } from "@tabella/crypto/signature";
import type { ConsensusConfig } from "./config.ts";
import type { ConsensusEffect } from "./effect.ts";
import type { JustificationContext } from "./justification.ts";
import type { ConsensusMemory } from "./memory.ts";
import type { SignedMessage } from "./message.ts";
import { isLogged, type MessageLog, withMessage } from "./message-log.ts";
import { checkMessage } from "./message-signature.ts";
import type { ConsensusState } from "./state.ts";
import { proposerOf, validatorOf } from "./validator-set.ts";

/**
 * One step in the making: the state so far, the own messages that wait to be durable, and the other effects. It lives
 * no longer than the step; the states themselves are never changed.
 */
export interface Turn {
  readonly config: ConsensusConfig;
  state: ConsensusState;
  readonly outbox: SignedMessage[];
  readonly effects: ConsensusEffect[];
}

export function beginTurn(config: ConsensusConfig, state: ConsensusState): Turn {
  return { config, state, outbox: [], effects: [] };
}

/** C-32: what is said now is durable before any of it leaves, and everything else comes after it. */
export function endTurn(turn: Turn): { readonly state: ConsensusState; readonly effects: readonly ConsensusEffect[] } {
  const { state, outbox, effects } = turn;
  if (outbox.length === 0) return { state, effects };
  const broadcasts = outbox.map((message) => ({ kind: "broadcast", message }) as const);
  return { state, effects: [{ kind: "persist", memory: memoryOf(state) }, ...broadcasts, ...effects] };
}

function memoryOf({ height, round, prepared, sent }: ConsensusState): ConsensusMemory {
  return { height, round, ...(prepared && { prepared }), sent };
}

export function update(turn: Turn, change: Partial<ConsensusState>): void {
  turn.state = { ...turn.state, ...change };
}

export function isDecided(state: ConsensusState): boolean {
  return state.decided?.block.height === state.height;
}

/**
 * Whether this node speaks at the current height: not as an observer (C-36), nor as a stranger to the set (C-8), nor
 * below the height until which it only watches (C-35), nor below the height of its memory (C-34).
 */
export function votes({ config, state }: Turn): boolean {
  return (
    config.signer !== null &&
    validatorOf(state.validators, config.signer.address) !== undefined &&
    state.height >= config.watchUntilHeight &&
    (state.memory === null || state.memory.height < state.height)
  );
}

/** After the decision a height is over (C-31). */
export function speaks(turn: Turn): boolean {
  return votes(turn) && !isDecided(turn.state);
}

function signerOf(turn: Turn): Signer {
  assert(turn.config.signer !== null && speaks(turn), "only a validator that votes signs");
  return turn.config.signer;
}

/** C-3 for the current height. */
export function proposerOfRound(state: ConsensusState, round: number): Address {
  return proposerOf(state.validators, { previousProposer: state.previousProposer, round });
}

export function isMyTurn({ config, state }: Turn): boolean {
  return proposerOfRound(state, state.round) === config.signer?.address;
}

type OfKind<Kind extends SignedMessage["kind"]> = Extract<SignedMessage, { kind: Kind }>;

/** What was said in this round and step, if anything was (C-33). */
export function ownMessage<Kind extends SignedMessage["kind"]>(
  state: ConsensusState,
  kind: Kind,
): OfKind<Kind> | undefined {
  return state.sent.find((message): message is OfKind<Kind> => message.kind === kind);
}

/** C-33: says a message of this round and step, once: what was said before stands, and `make` is not called. */
export function say<Kind extends SignedMessage["kind"]>(
  turn: Turn,
  kind: Kind,
  make: (signer: Signer) => OfKind<Kind>,
): OfKind<Kind> {
  const before = ownMessage(turn.state, kind);
  if (before !== undefined) return before;
  const message = make(signerOf(turn));
  turn.outbox.push(message);
  const { sent, log } = turn.state;
  update(turn, { sent: [...sent, message], log: withOwnMessage(log, message) });
  return message;
}

/** Own votes count like anyone's. */
export function withOwnMessage(log: MessageLog, message: SignedMessage): MessageLog {
  return message.kind === "proposal" ? log : withMessage(log, message);
}

/** C-4, at most one check of each message that is kept. */
export function isSigned({ config, state }: Turn, message: SignedMessage): boolean {
  if (message.height === state.height && isLogged(state.log, message)) return true;
  return checkMessage({ identity: config.identity, validators: state.validators, checker: config.checker }, message);
}

export function justificationContext(turn: Turn): JustificationContext {
  return {
    height: turn.state.height,
    validatorCount: turn.state.validators.length,
    signed: (message) => isSigned(turn, message),
    blockMatches: turn.config.blockMatches,
  };
}
