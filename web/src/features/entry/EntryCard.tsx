import { Button } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useText } from "../../text";
import styles from "./entry.module.css";

/** The one card of the pages outside the app's frame. */
export function EntryCard({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  const { t, language, chooseLanguage } = useText();
  const other = language === "vi" ? "en" : "vi";
  return (
    <main className={styles.page}>
      <title>{`${title} · Khoanh`}</title>
      <div className={styles.column}>
        <div className={styles.card}>
          <div className={styles.brand}>
            <img src="/khoanh.svg" alt="" width={40} height={40} />
            <div>
              <div className={styles.product}>{t("shell.product")}</div>
              <div className={styles.tagline}>{t("shell.tagline")}</div>
            </div>
          </div>
          <h1 className={styles.title}>{title}</h1>
          {help && <p className={styles.help}>{help}</p>}
          {children}
        </div>
        <div className={styles.foot}>
          <Button
            variant="subtle"
            color="gray"
            lang={other}
            leftSection={<IconLanguage size={18} />}
            onClick={() => chooseLanguage(other)}
          >
            {t("shell.language")}
          </Button>
        </div>
      </div>
    </main>
  );
}
