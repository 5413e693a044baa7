"use client";

import { PageFailed } from "@/components/shell/page-failed.tsx";

export default function BoothError({
  error,
  reset,
}: {
  readonly error: Error & { readonly digest?: string };
  reset(): void;
}) {
  return (
    <main id="main" className="mx-auto w-full max-w-2xl px-4 py-10">
      <PageFailed error={error} retry={reset} />
    </main>
  );
}
