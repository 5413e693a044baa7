import { admitOwn } from "./admission.ts";
import { change, type Turn } from "./turn.ts";

/** Only a ledger that takes none lets so many wait. The oldest then waits for the next start: the host keeps it (C-41, C-42). */
const ownMax = 128;

/** C-41, C-42: what this node itself has to tell the ledger, of what it has seen or done. It goes into the pool. */
export function sayOwn(turn: Turn, text: string): void {
  if (admitOwn(turn, text)) change(turn, { own: [...turn.node.own, text].slice(-ownMax) });
}

/** Until the ledger has it: a pool may have had no room, or have lost it to something else. */
export function sayOwnAgain(turn: Turn): void {
  const { own } = turn.node;
  if (own.length > 0) change(turn, { own: own.filter((text) => admitOwn(turn, text)) });
}
