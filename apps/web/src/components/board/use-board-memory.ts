"use client";

import { useMemo, useSyncExternalStore } from "react";
import { knownGenesis, type PinStore } from "@/components/verify/genesis-pin.ts";
import { type BoardMemory, boardIn, boardsKey } from "./board-memory.ts";

const changed = "tabella-board-remembered";

/** Tells the pages of this tab that the memory may have changed; other tabs hear of it from the browser. */
export function announceBoard(): void {
  window.dispatchEvent(new Event(changed));
}

/** Null where there is no storage at all: in the server's rendering, and under settings that forbid it. */
export function boardStore(): PinStore | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** What this browser remembers of the board of the genesis file that it knows, kept up to date across tabs. */
export function useBoardMemory(): BoardMemory | null {
  const genesisHash = useSyncExternalStore(subscribe, () => read(knownGenesis), noStorage);
  const text = useSyncExternalStore(subscribe, () => read((store) => store.getItem(boardsKey)), noStorage);
  return useMemo(() => (genesisHash === null ? null : boardIn(text, genesisHash)), [text, genesisHash]);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("storage", onChange);
  window.addEventListener(changed, onChange);
  return () => {
    window.removeEventListener("storage", onChange);
    window.removeEventListener(changed, onChange);
  };
}

function read(what: (store: PinStore) => string | null): string | null {
  const store = boardStore();
  try {
    return store === null ? null : what(store);
  } catch {
    return null;
  }
}

function noStorage(): null {
  return null;
}
