"use client";

import { useFormatter, useNow } from "next-intl";
import { useSyncExternalStore } from "react";

const noChange = () => () => {};

/** True in the browser after hydration, false in the server's rendering: for what depends on the reader's clock and zone. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  );
}

/** "2 minutes ago", with the absolute time in the reader's own zone on hover. */
export function RelativeTime({ ms }: { readonly ms: number }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  const inBrowser = useInBrowser();
  const date = new Date(ms);
  return (
    <time dateTime={date.toISOString()} title={inBrowser ? absolute(format, date) : undefined}>
      {inBrowser ? format.relativeTime(date, now < date ? date : now) : absoluteUtc(format, date)}
    </time>
  );
}

/** Day and time in the reader's own zone. */
export function AbsoluteTime({ ms }: { readonly ms: number }) {
  const format = useFormatter();
  const inBrowser = useInBrowser();
  const date = new Date(ms);
  return <time dateTime={date.toISOString()}>{inBrowser ? absolute(format, date) : absoluteUtc(format, date)}</time>;
}

type Formatter = ReturnType<typeof useFormatter>;

function absolute(format: Formatter, date: Date): string {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return format.dateTime(date, { dateStyle: "medium", timeStyle: "short", timeZone });
}

function absoluteUtc(format: Formatter, date: Date): string {
  return `${format.dateTime(date, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC`;
}
