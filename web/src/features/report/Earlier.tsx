import { useQuery } from "@tanstack/react-query";
import { type KeyImage, priorsQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { LinkButton, ProblemNotice, useMay } from "../../ui";
import styles from "./report.module.css";
import { Words } from "./Words";

type Props = { report: number; onShow: (image: KeyImage) => void };

/** What was said of the patient before. */
export function Earlier({ report, onShow }: Props) {
  const { t } = useText();
  const mayLook = useMay()("study.read");
  const priors = useQuery(priorsQuery(report));
  if (priors.error) return <ProblemNotice error={priors.error} />;
  if (priors.data?.items.length === 0) return <p className={styles.sub}>{t("report.noEarlier")}</p>;
  return (
    <ul className={styles.earlier}>
      {priors.data?.items.map((prior) => (
        <li key={prior.report}>
          <div className={styles.earlierHead}>
            <strong>{prior.order.service_name || prior.order.code}</strong>
            <span className={styles.sub}>
              {formatMoment(prior.order.performed_at ?? prior.order.ordered_at)} · {prior.who}
            </span>
            {mayLook && prior.studies[0] && (
              <LinkButton
                to="/viewer/$studyUid"
                params={{ studyUid: prior.studies[0] }}
                target="_blank"
                variant="subtle"
                size="compact-sm"
              >
                {t("report.openImages")}
              </LinkButton>
            )}
          </div>
          <Words content={prior.content} onShow={onShow} />
        </li>
      ))}
    </ul>
  );
}
