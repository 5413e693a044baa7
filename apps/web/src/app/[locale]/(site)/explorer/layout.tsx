import type { ReactNode } from "react";
import { CatchingUpNotice } from "@/components/explorer/catching-up-notice.tsx";
import { ExplorerBar } from "@/components/explorer/explorer-bar.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export default function ExplorerLayout({ children }: { readonly children: ReactNode }) {
  return (
    <AreaMessages only={["explorer", "verify"]}>
      <ExplorerBar />
      <CatchingUpNotice />
      {children}
    </AreaMessages>
  );
}
