import type { ElectionDetail } from "@tabella/rpc/api/schemas";
import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card.tsx";
import { questionRule } from "@/lib/question-rule.ts";

export function QuestionList({ questions }: { readonly questions: ElectionDetail["questions"] }) {
  return (
    <ol className="grid gap-5 md:grid-cols-2">
      {questions.map((question, index) => (
        <li key={`${index} ${question.question}`}>
          <Card className="h-full">
            <h3 className="text-lg">{question.question}</h3>
            <p className="mt-1 mb-3 text-muted text-sm">
              <Rule question={question} />
            </p>
            <ul className="grid gap-1.5">
              {question.answers.map((answer) => (
                <li key={answer} className="flex gap-3">
                  <span aria-hidden="true" className="mt-1.5 size-3 shrink-0 border border-line-strong" />
                  {answer}
                </li>
              ))}
            </ul>
          </Card>
        </li>
      ))}
    </ol>
  );
}

function Rule({ question }: { readonly question: ElectionDetail["questions"][number] }) {
  const t = useTranslations("elections.detail.rule");
  const { kind, ...numbers } = questionRule(question);
  return (
    <>
      {t(kind, numbers)}
      {question.blank && ` · ${t("blank")}`}
    </>
  );
}
