"use client";

import { useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useInBrowser } from "@/components/ui/relative-time.tsx";

const themes = ["light", "dark", "system"] as const;

export function ThemeChoice() {
  const t = useTranslations("common");
  const { theme, setTheme } = useTheme();
  const inBrowser = useInBrowser();
  return (
    <fieldset className="flex w-fit flex-wrap items-center gap-1 rounded-control border border-line p-1">
      <legend className="sr-only">{t("theme.label")}</legend>
      {themes.map((name) => (
        <label
          key={name}
          className="cursor-pointer rounded-[0.3rem] px-3 py-1.5 text-sm hover:bg-sunken has-checked:bg-brand-soft has-checked:font-semibold has-checked:text-link has-focus-visible:outline-3 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={inBrowser && theme === name}
            onChange={() => setTheme(name)}
          />
          {t(`theme.${name}`)}
        </label>
      ))}
    </fieldset>
  );
}
