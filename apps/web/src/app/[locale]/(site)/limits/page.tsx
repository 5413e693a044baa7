import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/ui/page-title.tsx";

const topics = ["device", "pressure", "voters", "addresses", "trustees", "keys", "validators", "flood"] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("home.limits");
  return { title: t("title") };
}

export default async function Limits() {
  const t = await getTranslations("home.limits");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <div className="grid gap-x-12 gap-y-9 md:grid-cols-2">
        {topics.map((topic) => (
          <section key={topic} aria-labelledby={topic} className="border-wood border-l-4 pl-5">
            <h2 id={topic} className="mb-1.5 text-xl">
              {t(`${topic}.title`)}
            </h2>
            <p className="max-w-prose text-muted">{t(`${topic}.body`)}</p>
          </section>
        ))}
      </div>
    </>
  );
}
