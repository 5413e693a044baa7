import type { ValidatorView } from "@tabella/rpc/api/chain-schemas";
import { useTranslations } from "next-intl";
import { Link } from "@/i18n/navigation.ts";
import { routes } from "@/lib/routes.ts";
import { ScrollRegion } from "./scroll-region.tsx";
import { SealMark } from "./seal-mark.tsx";
import { type SealMark as Mark, sealMatrix } from "./seal-matrix.ts";

const columnsMax = 40;
const legend: readonly Mark[] = ["author", "sealed", "author-unsealed", "absent"];

/** A real table, so that a screen reader moves through it by validator and block; its cells are drawn. */
export function SealHeatMap({ validators }: { readonly validators: readonly ValidatorView[] }) {
  const t = useTranslations("explorer.validators");
  const { heights, rows } = sealMatrix(validators, columnsMax);
  if (heights.length === 0) return <p className="text-muted">{t("noBlocks")}</p>;
  const caption = t("sealsCaption", { count: heights.length });
  return (
    <div className="grid gap-3">
      <ScrollRegion label={caption} className="overflow-x-auto rounded-card border border-line bg-surface p-4">
        <table className="figures border-separate border-spacing-1 text-left text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              <th scope="col" className="pr-3 font-normal text-muted">
                {t("name")}
              </th>
              {heights.map((height) => (
                <th key={height} scope="col" className="p-0 text-center font-normal text-xs">
                  <Link href={routes.block(height)} className="prose-link inline-block min-h-6 min-w-6 content-center">
                    {height}
                  </Link>
                </th>
              ))}
              <th scope="col" className="whitespace-nowrap pl-3 font-normal text-muted">
                {t("sealedColumn")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.address}>
                <th scope="row" className="whitespace-nowrap pr-3 font-medium">
                  {row.name}
                </th>
                {row.marks.map((mark, at) => (
                  <td key={heights[at]} className="p-0" title={t(`marks.${mark}`, { height: heights[at] ?? 0 })}>
                    <span className="grid place-items-center">
                      <SealMark mark={mark} />
                    </span>
                    <span className="sr-only">{t(`legend.${mark}`)}</span>
                  </td>
                ))}
                <td className="whitespace-nowrap pl-3">
                  {t("sealedShare", { sealed: row.sealedCount, all: heights.length })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <ul aria-label={t("legend.title")} className="flex flex-wrap gap-x-6 gap-y-2 text-muted text-sm">
        {legend.map((mark) => (
          <li key={mark} className="flex items-center gap-2">
            <SealMark mark={mark} />
            {t(`legend.${mark}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
