import { useText } from "../text";

export function StudiesPage() {
  const { t, language, chooseLanguage } = useText();
  return (
    <main>
      <h1>
        {t("shell.product")}: {t("shell.studies")}
      </h1>
      <button type="button" onClick={() => chooseLanguage(language === "vi" ? "en" : "vi")}>
        {t("shell.language")}
      </button>
    </main>
  );
}
