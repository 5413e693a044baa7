"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, useState } from "react";
import { TextField } from "@/components/ui/field.tsx";

/** A password that its owner can look at. */
export function PasswordField(props: Omit<ComponentProps<typeof TextField>, "type">) {
  const t = useTranslations("auth.field");
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="grid gap-2">
      <TextField {...props} type={shown ? "text" : "password"} autoCapitalize="none" spellCheck={false} />
      <button
        type="button"
        aria-controls={props.id}
        onClick={() => setShown(!shown)}
        className="prose-link flex min-h-8 w-fit items-center gap-2 text-sm"
      >
        <Icon aria-hidden="true" className="size-4" />
        {t(shown ? "hide" : "show")}
      </button>
    </div>
  );
}
