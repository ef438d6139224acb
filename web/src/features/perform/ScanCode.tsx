import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { slipQuery } from "../../api";
import { useText } from "../../text";
import { Drawing, ProblemNotice } from "../../ui";
import styles from "./perform.module.css";

/** Codes that a hand scanner types into a console which knows no worklist: all of it, or one field. */
export function ScanCode({ order }: { order: number }) {
  const { t } = useText();
  const slip = useQuery(slipQuery(order, { isShown: true }));
  if (slip.error) return <ProblemNotice error={slip.error} />;
  if (!slip.data) return <Loader size="sm" aria-label={t("shell.loading")} />;
  const { scan, patient, accession } = slip.data;
  return (
    <div className={styles.codes}>
      <figure className={styles.qr}>
        <Drawing drawing={scan} label={t("print.scan")} />
        <figcaption>{scan.text.replaceAll("\t", " ⇥ ")}</figcaption>
      </figure>
      <div className={styles.bars}>
        {patient && (
          <figure>
            <Drawing drawing={patient} label={t("patient.code")} />
            <figcaption>{`${t("patient.code")} ${patient.text}`}</figcaption>
          </figure>
        )}
        {accession && (
          <figure>
            <Drawing drawing={accession} label={t("order.accession")} />
            <figcaption>{`${t("order.accession")} ${accession.text}`}</figcaption>
          </figure>
        )}
      </div>
    </div>
  );
}
