import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type { Area } from "./areas.ts";

/** Hands the texts of `only` (and those that every page needs) to the client components inside, and no others. */
export async function AreaMessages({
  only,
  children,
}: {
  readonly only: readonly Area[];
  readonly children: ReactNode;
}) {
  const messages = await getMessages();
  const wanted = new Set<Area>(["common", "errors", ...only]);
  const picked = Object.fromEntries(Object.entries(messages).filter(([area]) => wanted.has(area as Area)));
  return <NextIntlClientProvider messages={picked}>{children}</NextIntlClientProvider>;
}
