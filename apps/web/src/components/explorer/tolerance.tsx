import { useTranslations } from "next-intl";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { faultTolerance } from "./fault-tolerance.ts";

const examples = [3, 4, 7, 10];

/** What this many validators bear, in plain words, and beside it what others would. */
export function Tolerance({ validators }: { readonly validators: number }) {
  const t = useTranslations("explorer.validators");
  const here = faultTolerance(validators);
  const rows = [...new Set([...examples, validators])].toSorted((a, b) => a - b).map(faultTolerance);
  return (
    <section aria-labelledby="tolerance" className="grid items-start gap-6 lg:grid-cols-2">
      <div className="grid gap-3">
        <h2 id="tolerance" className="text-xl">
          {t("toleranceTitle", { count: validators })}
        </h2>
        <p>{t("toleranceQuorum", { quorum: here.quorum, validators })}</p>
        <p>{t("toleranceCrashed", { crashed: here.crashed })}</p>
        <p>{t("toleranceLying", { lying: here.lying })}</p>
      </div>
      <Table caption={t("toleranceTable")}>
        <thead>
          <tr>
            <Th>{t("toleranceN")}</Th>
            <Th className="text-right">{t("toleranceQ")}</Th>
            <Th className="text-right">{t("toleranceC")}</Th>
            <Th className="text-right">{t("toleranceF")}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.validators}
              className={row.validators === validators ? "bg-wood-soft font-semibold" : undefined}
            >
              <Td>
                {row.validators}
                {row.validators === validators && ` (${t("toleranceHere")})`}
              </Td>
              <Td className="text-right">{row.quorum}</Td>
              <Td className="text-right">{row.crashed}</Td>
              <Td className="text-right">{row.lying}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
