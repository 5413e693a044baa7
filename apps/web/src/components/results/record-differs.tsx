"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Difference } from "./compare-record.ts";

/** Says that the page shows other names or numbers than the record which was just checked, and which the record's are. */
export function RecordDiffers({ differing }: { readonly differing: readonly Difference[] }) {
  const t = useTranslations("results.differs");
  const format = useFormatter();
  const text = (value: string | number | null) =>
    value === null ? t("nothing") : typeof value === "number" ? format.number(value) : value;
  return (
    <div className="grid gap-4">
      <Alert tone="bad" live="alert" title={t("title")} className="max-w-3xl">
        {t("body")}
      </Alert>
      <Table caption={t("caption")}>
        <thead>
          <tr>
            <Th>{t("what")}</Th>
            <Th>{t("shown")}</Th>
            <Th>{t("recorded")}</Th>
          </tr>
        </thead>
        <tbody>
          {differing.map(({ what, about, shown, recorded }, at) => (
            <tr key={at}>
              <Th scope="row" className="text-base text-ink">
                {t(`of.${what}`, { about })}
              </Th>
              <Td>{text(shown)}</Td>
              <Td className="font-semibold">{text(recorded)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
