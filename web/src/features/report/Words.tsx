import { Fragment } from "react";
import type { Content, KeyImage } from "../../api";
import { useText } from "../../text";
import { SECTIONS } from "./draft";
import { KeyImages } from "./KeyImages";
import styles from "./report.module.css";

/** A content as it is read: sections that say something, codes, additions, pictures. */
export function Words({ content, onShow }: { content: Content; onShow: (image: KeyImage) => void }) {
  const { t } = useText();
  return (
    <div className={styles.words}>
      {content.critical && (
        <p className={styles.critical} role="note">
          <strong>{t("report.critical")}</strong> {content.critical_note}
        </p>
      )}
      {SECTIONS.filter((section) => content[section]).map((section) => (
        <Fragment key={section}>
          <h3>{t(`report.${section}`)}</h3>
          <p data-section={section}>{content[section]}</p>
        </Fragment>
      ))}
      {content.icd10.length > 0 && (
        <>
          <h3>{t("report.icd10")}</h3>
          <p>{content.icd10.join(", ")}</p>
        </>
      )}
      {content.addenda.map((addendum, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: addenda are only ever added.
        <Fragment key={index}>
          <h3>{t("report.addendum", { number: index + 1 })}</h3>
          <p>{addendum}</p>
        </Fragment>
      ))}
      <KeyImages images={content.key_images} onShow={onShow} />
    </div>
  );
}
