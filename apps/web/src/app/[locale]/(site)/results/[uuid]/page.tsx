import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ResultDetail } from "@/components/results/result-detail.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("results");
  return { title: t("title") };
}

export default async function ResultPage({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["results", "elections", "verify"]}>
      <ResultDetail uuid={uuid} />
    </AreaMessages>
  );
}
