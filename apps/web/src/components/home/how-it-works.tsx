import { useTranslations } from "next-intl";
import { CheckPicture, CountPicture, LockPicture, MarkPicture, SealPicture } from "./pictures.tsx";

const steps = [
  { name: "mark", Picture: MarkPicture },
  { name: "lock", Picture: LockPicture },
  { name: "seal", Picture: SealPicture },
  { name: "count", Picture: CountPicture },
  { name: "check", Picture: CheckPicture },
] as const;

export function HowItWorks() {
  const t = useTranslations("home.how");
  return (
    <section id="how" aria-labelledby="how-title">
      <h2 id="how-title" className="mb-8 text-2xl">
        {t("title")}
      </h2>
      <ol className="grid gap-x-8 gap-y-12 sm:grid-cols-2 lg:grid-cols-6">
        {steps.map(({ name, Picture }, index) => (
          <li key={name} className={`grid content-start gap-3 ${index < 3 ? "lg:col-span-2" : "lg:col-span-3"}`}>
            <Picture />
            <h3 className="flex items-baseline gap-2.5 text-lg">
              <span aria-hidden="true" className="figures text-muted">
                {index + 1}
              </span>
              {t(`${name}.title`)}
            </h3>
            <p className="max-w-sm text-muted">{t(`${name}.body`)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
