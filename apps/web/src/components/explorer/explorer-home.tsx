"use client";

import { BlockStrip } from "./block-strip.tsx";
import { NetworkStatus } from "./network-status.tsx";
import { RecentTransactions } from "./recent-transactions.tsx";
import { useLiveBlocks } from "./use-live-blocks.ts";
import { ValidatorsSummary } from "./validators-summary.tsx";

const stripBlocksMax = 12;

/** One stream of blocks feeds the whole overview. */
export function ExplorerHome() {
  const live = useLiveBlocks(stripBlocksMax);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-12">
      <NetworkStatus />
      <BlockStrip live={live} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-12 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <RecentTransactions live={live} />
        <ValidatorsSummary />
      </div>
    </div>
  );
}
