import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { ReceiptChecker } from "@/components/verify/receipt-checker.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";
import { routes } from "@/lib/routes.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("verify");
  return { title: t("title") };
}

interface VerifyPageProps {
  /** A tracking code to begin with, as links of other pages give it. */
  readonly searchParams: Promise<{ readonly code?: string | string[] }>;
}

export default async function VerifyPage({ searchParams }: VerifyPageProps) {
  const t = await getTranslations("verify");
  const { code } = await searchParams;
  return (
    <AreaMessages only={["verify"]}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <p className="-mt-4 mb-8">
        <TextLink href={routes.verifyChallenge}>{t("toChallenge")}</TextLink>
        <br />
        <TextLink href="/verify/absence">{t("toAbsence")}</TextLink>
      </p>
      <ReceiptChecker initialCode={typeof code === "string" ? code.slice(0, 40) : ""} />
    </AreaMessages>
  );
}
