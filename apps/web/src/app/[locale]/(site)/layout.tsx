import type { ReactNode } from "react";
import { BoardWarning } from "@/components/board/board-warning.tsx";
import { BoardWatch } from "@/components/board/board-watch.tsx";
import { InsecureBanner } from "@/components/shell/insecure-banner.tsx";
import { OfflineBanner } from "@/components/shell/offline-banner.tsx";
import { SiteFooter } from "@/components/shell/site-footer.tsx";
import { SiteHeader } from "@/components/shell/site-header.tsx";

/** Every page but the voting booth: header with navigation, content, footer. */
export default function SiteLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <SiteHeader />
      <InsecureBanner />
      <OfflineBanner />
      <BoardWarning />
      <BoardWatch />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 py-10 outline-none sm:px-6 sm:py-14 print:p-0"
      >
        {children}
      </main>
      <SiteFooter />
    </>
  );
}
