"use client";

import { PageFailed } from "@/components/shell/page-failed.tsx";

export default function SiteError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  reset(): void;
}) {
  return <PageFailed error={error} retry={reset} />;
}
