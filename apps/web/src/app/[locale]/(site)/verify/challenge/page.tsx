import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { ChallengeChecker } from "@/components/verify/challenge-checker.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("verify.challenge");
  return { title: t("title") };
}

/** The ballot stands behind `#` in the address, so that no server ever sees it. */
export default async function VerifyChallengePage() {
  const t = await getTranslations("verify.challenge");
  return (
    <AreaMessages only={["verify"]}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <ChallengeChecker />
    </AreaMessages>
  );
}
