"use client";

import type { ElectionResultView } from "@tabella/rpc/api/schemas";
import { Award } from "lucide-react";
import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "next-intl";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { answerShares } from "./vote-shares.ts";

/** Drawn in the browser only: its size follows the page's width. */
const VoteChart = dynamic(() => import("./vote-chart.tsx").then((module) => module.VoteChart), {
  ssr: false,
  loading: () => <Skeleton lines={4} />,
});

interface QuestionResultProps {
  readonly question: ElectionResultView["questions"][number];
  /** From 1. */
  readonly index: number;
  readonly count: number;
  readonly ballotsWeight: number;
  readonly choicesMax: number;
}

/** One question's chart, and always beside it the same numbers as a table. */
export function QuestionResult({ question, index, count, ballotsWeight, choicesMax }: QuestionResultProps) {
  const t = useTranslations("results.detail");
  const format = useFormatter();
  const answers = question.answers.map(({ answer, votes }) => ({ answer, votes: votes ?? 0 }));
  const shares = answerShares(answers, ballotsWeight);
  const leaders = shares.filter(({ leads }) => leads).length;
  const percent = (share: number) => format.number(share, { style: "percent", maximumFractionDigits: 1 });
  const id = `question-${index}`;

  return (
    <section aria-labelledby={id} className="grid gap-5 break-inside-avoid print:gap-2">
      <div>
        {count > 1 && <p className="text-muted">{t("question", { index, count })}</p>}
        <h2 id={id} className="text-2xl">
          {question.question}
        </h2>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2 print:grid-cols-1 print:gap-2">
        <VoteChart
          label={t("chartLabel", { question: question.question })}
          votesMax={ballotsWeight}
          rows={shares.map((row) => ({ ...row, value: `${format.number(row.votes)} · ${percent(row.share)}` }))}
        />
        <Table caption={t("tableCaption", { question: question.question })} captionHidden>
          <thead>
            <tr>
              <Th>{t("answer")}</Th>
              <Th className="text-right">{t("votes")}</Th>
              <Th className="text-right">{t("share")}</Th>
            </tr>
          </thead>
          <tbody>
            {shares.map(({ answer, votes, share, leads }) => (
              <tr key={answer}>
                <Th scope="row" className="text-base text-ink">
                  {answer}
                  {leads && (
                    <span className="flex items-center gap-1.5 font-normal text-good text-sm">
                      <Award aria-hidden="true" className="size-4" />
                      {leaders > 1 ? t("tied") : t("most")}
                    </span>
                  )}
                </Th>
                <Td className="text-right font-semibold">{format.number(votes)}</Td>
                <Td className="text-right">{percent(share)}</Td>
              </tr>
            ))}
            {question.blankVotes !== null && (
              <tr>
                <Th scope="row" className="text-base">
                  {t("blank")}
                </Th>
                <Td className="text-right">{format.number(question.blankVotes)}</Td>
                <Td className="text-right">{percent(ballotsWeight === 0 ? 0 : question.blankVotes / ballotsWeight)}</Td>
              </tr>
            )}
          </tbody>
        </Table>
      </div>
      {choicesMax > 1 && <p className="text-muted text-sm">{t("severalChoices", { max: choicesMax })}</p>}
    </section>
  );
}
