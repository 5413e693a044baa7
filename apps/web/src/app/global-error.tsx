"use client";

import common from "@/messages/en/common.json";

/** The last net, when even the layout failed: no providers and no language are left, so plain markup. */
export default function GlobalError({ reset }: { reset(): void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>{common.error.pageTitle}</h1>
          <p>{common.error.pageBody}</p>
          <button type="button" onClick={reset}>
            {common.action.retry}
          </button>
        </main>
      </body>
    </html>
  );
}
