"use client";

import type { RollProblem } from "@tabella/election/roll-file";
import type { RollRefusal } from "@tabella/rpc/api/failure";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { saveFile } from "@/components/results/save-file.ts";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { problemsCsv } from "./roll-preview.ts";

const problemsShown = 50;

interface RollProblemsProps {
  readonly reason: RollRefusal;
  readonly problems: readonly RollProblem[];
}

/** Why a list is not imported; where it is about single voters, each by his place on the list, and all as a file. */
export function RollProblems({ reason, problems }: RollProblemsProps) {
  const t = useTranslations("admin.roll");
  return (
    <section aria-labelledby="roll-problems" className="grid gap-4">
      <Alert tone="bad" live="alert" title={<span id="roll-problems">{t("refused")}</span>}>
        <p>{t(`reasons.${reason}`, { count: problems.length })}</p>
      </Alert>
      {problems.length > 0 && (
        <>
          <Table caption={t("problems", { count: Math.min(problems.length, problemsShown) })}>
            <thead>
              <tr>
                <Th>{t("place")}</Th>
                <Th>{t("problem")}</Th>
                <Th>{t("text")}</Th>
              </tr>
            </thead>
            <tbody>
              {problems.slice(0, problemsShown).map(({ place, code, text }) => (
                <tr key={`${place} ${code}`}>
                  <Th scope="row" className="text-base text-ink">
                    {place}
                  </Th>
                  <Td>{t(`codes.${code}`)}</Td>
                  <Td className="break-all">{text}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Button
            look="secondary"
            size="small"
            className="w-fit"
            icon={<Download aria-hidden="true" className="size-4" />}
            onClick={() =>
              saveFile({ name: "list-problems.csv", mediaType: "text/csv", content: problemsCsv(problems) })
            }
          >
            {t("saveProblems")}
          </Button>
        </>
      )}
    </section>
  );
}
