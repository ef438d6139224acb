import { useEffect, useState } from "react";
import { type About, askAbout } from "./about";
import { Opened } from "./Opened";
import { PinForm } from "./PinForm";
import styles from "./patient.module.css";
import { type GuestLanguage, GuestLanguageContext, useWords } from "./words";

/** What the holder of a link sees: the result, a PIN to enter, or a kind word. */
export function PatientPage({ first }: { first: Promise<About> }) {
  const [about, setAbout] = useState<About | null>(null);
  const [language, setLanguage] = useState<GuestLanguage>("vi");
  const ask = () => void askAbout().then(setAbout);
  useEffect(() => {
    void first.then(setAbout);
  }, [first]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <GuestLanguageContext value={language}>
      <div className={styles.page}>
        <Head
          hospital={about && "hospital" in about ? about.hospital : ""}
          onLanguage={() => setLanguage(language === "vi" ? "en" : "vi")}
        />
        <main className={styles.main}>
          <Body about={about} onAgain={ask} />
        </main>
      </div>
    </GuestLanguageContext>
  );
}

function Head({ hospital, onLanguage }: { hospital: string; onLanguage: () => void }) {
  const t = useWords();
  return (
    <header className={styles.head}>
      <div>
        {hospital && <p className={styles.hospital}>{hospital}</p>}
        <h1>{t("title")}</h1>
      </div>
      <button type="button" className={styles.language} onClick={onLanguage}>
        {t("language")}
      </button>
    </header>
  );
}

function Body({ about, onAgain }: { about: About | null; onAgain: () => void }) {
  const t = useWords();
  if (about === null) return <p className={styles.notice}>{t("loading")}</p>;
  if (about.state === "open") return <Opened about={about} />;
  if (about.state === "pin") return <PinForm kind={about.kind} wait={about.wait_s} onShown={onAgain} />;
  return (
    <section className={styles.notice} role="status">
      <h2>{t(about.state)}</h2>
      <p>{t(`${about.state}Help`)}</p>
      {about.state !== "closed" && (
        <button type="button" className={styles.primary} onClick={onAgain}>
          {t("again")}
        </button>
      )}
    </section>
  );
}
