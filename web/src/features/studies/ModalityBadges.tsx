import { useText } from "../../text";
import { orderModalities } from "./modalities";
import styles from "./studies.module.css";

/** The modality codes of a study. */
export function ModalityBadges({ codes }: { codes: readonly string[] }) {
  const { language } = useText();
  return (
    <span className={styles.modalities}>
      {orderModalities(codes, language).map((code) => (
        <span key={code} className={styles.badge}>
          {code}
        </span>
      ))}
    </span>
  );
}
