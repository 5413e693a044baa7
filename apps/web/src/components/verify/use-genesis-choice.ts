"use client";

import { useState } from "react";
import type { GenesisDescription } from "./genesis-description.ts";
import { type GenesisPin, pin } from "./genesis-pin.ts";
import { useGenesis } from "./use-genesis.ts";
import { verificationWorker } from "./verification-client.ts";

/** The genesis file from which the page checks: the server's, compared with the remembered one, or the reader's own. */
export interface GenesisSource extends GenesisDescription {
  readonly text: string;
  /** null for a file of the reader's own: he vouches for it himself. */
  readonly pin: GenesisPin | null;
  readonly fileName: string | null;
}

export function useGenesisChoice() {
  const served = useGenesis();
  const [own, setOwn] = useState<GenesisSource | null>(null);
  const [badFile, setBadFile] = useState<string | null>(null);
  const [accepted, setAccepted] = useState<string | null>(null);

  async function chooseFile(file: File): Promise<void> {
    const text = await file.text();
    const read = await verificationWorker().describeGenesis(text);
    setBadFile(read.ok ? null : read.error);
    if (read.ok) setOwn({ ...read.value, text, pin: null, fileName: file.name });
  }

  function accept(hash: string): void {
    pin(localStorage, hash);
    setAccepted(hash);
  }

  const fromServer: GenesisSource | undefined =
    served.genesis === undefined
      ? undefined
      : {
          ...served.genesis,
          fileName: null,
          pin: accepted === served.genesis.hash ? { state: "same" } : served.genesis.pin,
        };
  return {
    source: own ?? fromServer,
    error: own === null ? served.error : null,
    retry: served.retry,
    badFile,
    chooseFile: (file: File) => void chooseFile(file),
    useServers: () => setOwn(null),
    accept,
  };
}
