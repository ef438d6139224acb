import { ActionIcon } from "@mantine/core";
import { IconExternalLink, IconPhoto, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Report } from "../../api";
import { useText } from "../../text";
import { orderName, orderPerson, PriorityMark, StateMark, useMay } from "../../ui";
import styles from "./report.module.css";

type Props = {
  report: Report;
  isBeside: boolean;
  onDetach: () => void;
  onHide?: (() => void) | undefined;
  children: ReactNode;
};

/** Whose report this is and what was asked; the same at every size. */
export function Head({ report, isBeside, onDetach, onHide, children }: Props) {
  const text = useText();
  const { t } = text;
  const mayLook = useMay()("study.read");
  const [order] = report.orders;
  const [studyUid] = report.studies;
  if (!order) return null;
  const services = report.orders.map((one) => one.service_name || one.code).join(" + ");
  return (
    <header className={styles.head}>
      <div className={styles.who}>
        <strong>{orderName(order, text)}</strong>
        <span className={styles.sub}>{[orderPerson(order, text), order.patient_code].filter(Boolean).join(" · ")}</span>
        <span>{services}</span>
        <span className={styles.sub}>
          {[order.department, order.diagnosis, order.history].filter(Boolean).join(" · ")}
        </span>
      </div>
      <div className={styles.side}>
        <span className={styles.buttons}>
          <StateMark state={order.state} />
          <PriorityMark priority={order.priority} />
          {isBeside ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("report.detach")}
              title={t("report.detach")}
              onClick={onDetach}
            >
              <IconExternalLink size={18} />
            </ActionIcon>
          ) : (
            <>
              {studyUid && mayLook && (
                <Link
                  to="/viewer/$studyUid"
                  params={{ studyUid }}
                  search={{}}
                  target="khoanh-viewer"
                  className={styles.link}
                >
                  <IconPhoto size={18} aria-hidden="true" /> {t("report.openImages")}
                </Link>
              )}
              <Link to="/reading" className={styles.link}>
                {t("reading.title")}
              </Link>
            </>
          )}
          {onHide && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("report.hide")}
              title={t("report.hide")}
              onClick={onHide}
            >
              <IconX size={18} />
            </ActionIcon>
          )}
        </span>
        {children}
      </div>
    </header>
  );
}
