import type { Checkpoint } from "@tabella/chain/checkpoint";
import type { PinStore } from "@/components/verify/genesis-pin.ts";
import type { ForkProof } from "./judge-board.ts";

/*
 * What this browser remembers of each board that it has followed: the newest state that it has checked itself, and
 * whether it was later shown another history. A genesis file is one board (REL-8).
 */

/** A certified checkpoint, with its whole text, so that it can be shown to others. */
export interface KeptCheckpoint extends Checkpoint {
  readonly text: string;
  /** When this browser saw it: milliseconds since the epoch. */
  readonly seenAtMs: number;
}

/** The board was shown in a state that does not go on from the one that was seen before. */
export interface Contradiction {
  /** `forked`: certificates for two histories, for good. `unproven`: nobody has shown that it goes on, as yet. */
  readonly relation: "forked" | "unproven";
  readonly seen: KeptCheckpoint;
  readonly shown: KeptCheckpoint;
  /** Where two certificates of one height were at hand. */
  readonly proof: ForkProof | null;
  /** True once the board has gone on from the history that was seen first. */
  readonly isPast: boolean;
}

export interface BoardMemory {
  readonly genesisHash: string;
  readonly last: KeptCheckpoint;
  readonly contradiction: Contradiction | null;
}

interface Stored {
  readonly format: "tabella-boards-1";
  /** The one that was visited last comes first. */
  readonly boards: readonly BoardMemory[];
}

export const boardsKey = "tabella.boards";
/** More networks than anyone votes in; those with a contradiction are forgotten last. */
const boardsMax = 4;

/** Reads one board's memory out of the text under {@link boardsKey}; null if there is none. */
export function boardIn(text: string | null, genesisHash: string): BoardMemory | null {
  return storedIn(text).boards.find((board) => board.genesisHash === genesisHash) ?? null;
}

export function readBoard(store: PinStore, genesisHash: string): BoardMemory | null {
  return boardIn(
    quietly(() => store.getItem(boardsKey)),
    genesisHash,
  );
}

/**
 * Remembers a newer state that was found to go on from the last; never goes back, whatever another tab has done since. It
 * settles what was unproven, and never what was forked.
 */
export function rememberBoard(store: PinStore, genesisHash: string, newer: KeptCheckpoint): void {
  const known = readBoard(store, genesisHash);
  const last = known === null || newer.height > known.last.height ? newer : known.last;
  const past = known?.contradiction ?? null;
  const contradiction = past === null || past.relation === "unproven" ? null : { ...past, isPast: true };
  writeBoard(store, { genesisHash, last, contradiction });
}

/** Remembers a contradiction. The first fork stands for good; what was seen before it stays the last that counts. */
export function rememberContradiction(
  store: PinStore,
  genesisHash: string,
  found: Omit<Contradiction, "isPast" | "seen">,
): void {
  const known = readBoard(store, genesisHash);
  if (known === null) return;
  const { last, contradiction: before } = known;
  const contradiction =
    before?.relation === "forked" ? { ...before, isPast: false } : { ...found, seen: last, isPast: false };
  writeBoard(store, { genesisHash, last, contradiction });
}

function writeBoard(store: PinStore, board: BoardMemory): void {
  const { boards } = storedIn(quietly(() => store.getItem(boardsKey)));
  const others = boards.filter(({ genesisHash }) => genesisHash !== board.genesisHash);
  const isForked = ({ contradiction }: BoardMemory) => contradiction?.relation === "forked";
  const kept = [board, ...others.filter(isForked), ...others.filter((other) => !isForked(other))].slice(0, boardsMax);
  const stored: Stored = { format: "tabella-boards-1", boards: kept };
  quietly(() => store.setItem(boardsKey, JSON.stringify(stored)));
}

function storedIn(text: string | null): Stored {
  const stored = quietly(() => JSON.parse(text ?? "null") as Partial<Stored> | null);
  if (stored?.format === "tabella-boards-1" && Array.isArray(stored.boards)) return stored as Stored;
  return { format: "tabella-boards-1", boards: [] };
}

/** Private windows, strict settings and a full storage throw on access. */
function quietly<Value>(access: () => Value): Value | null {
  try {
    return access();
  } catch {
    return null;
  }
}
