import { useQuery } from "@tanstack/react-query";
import { type HisDraft, resultPreviewQuery } from "../../api";
import { useText } from "../../text";
import { ProblemNotice } from "../../ui";
import styles from "./his.module.css";

/** A made-up result as this HIS would be told it under the profile as it stands. */
export function ResultExample({ draft }: { draft: HisDraft }) {
  const { t } = useText();
  const found = useQuery({ ...resultPreviewQuery(draft), placeholderData: (before) => before });
  return (
    <section aria-label={t("his.resultExample")}>
      <h3 className={styles.heading}>{t("his.resultExample")}</h3>
      {Boolean(found.error) && <ProblemNotice error={found.error} />}
      {found.data && !found.error && (
        <>
          <p className={styles.help}>{t("his.resultFinal")}</p>
          <pre className={styles.sent}>{found.data.final}</pre>
          <p className={styles.help}>{t("his.resultTakenBack")}</p>
          <pre className={styles.sent}>{found.data.taken_back}</pre>
        </>
      )}
    </section>
  );
}
