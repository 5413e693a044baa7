import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AbsenceChecker } from "@/components/verify/absence-checker.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("verify.absence");
  return { title: t("title") };
}

interface VerifyAbsencePageProps {
  /** The election that the reader came from. */
  readonly searchParams: Promise<{ readonly election?: string | string[] }>;
}

export default async function VerifyAbsencePage({ searchParams }: VerifyAbsencePageProps) {
  const t = await getTranslations("verify.absence");
  const { election } = await searchParams;
  return (
    <AreaMessages only={["verify"]}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <AbsenceChecker electionId={typeof election === "string" && election !== "" ? election.slice(0, 40) : null} />
    </AreaMessages>
  );
}
