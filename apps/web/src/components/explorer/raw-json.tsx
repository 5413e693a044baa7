"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { saveFile } from "@/components/results/save-file.ts";
import { Button } from "@/components/ui/button.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

/** The object exactly as the chain keeps it, for reading, copying and keeping. */
export function RawJson({
  value,
  title,
  fileName,
}: {
  readonly value: unknown;
  readonly title: string;
  readonly fileName: string;
}) {
  const t = useTranslations("explorer.raw");
  const text = JSON.stringify(value, null, 2);
  return (
    <Disclosure summary={t("title")}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">{title}</p>
        <div className="flex gap-2">
          <CopyButton text={text} name={title} />
          <Button
            look="secondary"
            size="small"
            icon={<Download aria-hidden="true" className="size-4" />}
            onClick={() => saveFile({ name: fileName, mediaType: "application/json", content: text })}
          >
            {t("download")}
          </Button>
        </div>
      </div>
      <ScrollRegion
        label={title}
        className="max-h-96 overflow-auto rounded-control border border-line bg-sunken p-4 text-sm"
      >
        <pre>{text}</pre>
      </ScrollRegion>
    </Disclosure>
  );
}
