import { formatMoment, useText } from "../../text";
import { problemText } from "../../ui";
import styles from "./report.module.css";
import type { Saving } from "./use-draft";

/** Whether what is written has reached the server. */
export function SavingMark({ saving, isRecovered }: { saving: Saving; isRecovered: boolean }) {
  const text = useText();
  const { t } = text;
  const said = () => {
    switch (saving.kind) {
      case "saved":
        return saving.at === null
          ? ""
          : t("report.saved", { at: formatMoment(saving.at, { seconds: true }).slice(-8) });
      case "waiting":
        return t("report.unsaved");
      case "saving":
        return t("report.saving");
      case "offline":
        return t("report.offline");
      case "refused":
        return problemText(saving.error, text);
    }
  };
  return (
    <span className={styles.saving} data-kind={saving.kind} role="status">
      {isRecovered && saving.kind !== "saved" ? `${t("report.recovered")} ` : ""}
      {said()}
    </span>
  );
}
