import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ElectionPage } from "@/components/elections/election-page.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("elections.detail");
  return { title: t("above") };
}

export default async function Election({ params }: { readonly params: Promise<{ readonly uuid: string }> }) {
  const { uuid } = await params;
  return (
    <AreaMessages only={["elections"]}>
      <ElectionPage uuid={uuid} />
    </AreaMessages>
  );
}
