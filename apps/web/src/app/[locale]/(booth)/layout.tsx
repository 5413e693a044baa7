import type { ReactNode } from "react";
import { BoardWarning } from "@/components/board/board-warning.tsx";
import { InsecureBanner } from "@/components/shell/insecure-banner.tsx";
import { OfflineBanner } from "@/components/shell/offline-banner.tsx";

/** The voting booth: nothing around the ballot that could distract or load anything. */
export default function BoothLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <InsecureBanner />
      <OfflineBanner onlyAfterCalls />
      <BoardWarning />
      {children}
    </>
  );
}
