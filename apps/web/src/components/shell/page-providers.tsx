"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { ApiProvider } from "@/trpc/provider.tsx";

export function PageProviders({
  nonce,
  children,
}: {
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <ThemeProvider attribute="class" enableColorScheme={false} {...(nonce === undefined ? {} : { nonce })}>
      <ApiProvider>{children}</ApiProvider>
    </ThemeProvider>
  );
}
