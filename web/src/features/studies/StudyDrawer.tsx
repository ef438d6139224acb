import { Button, Drawer, Group, Loader, Stack } from "@mantine/core";
import { IconDownload, IconEye, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem, type Study, studyArchive, studyQuery } from "../../api";
import { useText } from "../../text";
import { LinkButton, ProblemNotice, useMay } from "../../ui";
import { DeleteStudy } from "./DeleteStudy";
import { patientName, personLine } from "./patient";
import { SeriesList } from "./SeriesList";
import { StudyFacts } from "./StudyFacts";
import { StudyOrders } from "./StudyOrders";
import styles from "./studies.module.css";

/** What is known of a study without opening it. */
export function StudyDrawer({ study, onClose }: { study: Study; onClose: () => void }) {
  const text = useText();
  const { t } = text;
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const detail = useQuery(studyQuery(study.study_uid));
  const known = detail.data ?? study;
  const isGone = detail.error instanceof Problem && detail.error.status === 404;
  const name = patientName(known, text);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={
        <>
          <strong className={styles.who}>{name}</strong>
          <span className={styles.sub}>{personLine(known, text)}</span>
        </>
      }
      closeButtonProps={{ "aria-label": t("shell.close") }}
    >
      <Stack gap="md">
        <Group gap="xs">
          {may("study.read") && (
            <LinkButton
              to="/viewer/$studyUid"
              params={{ studyUid: study.study_uid }}
              leftSection={<IconEye size={18} />}
              data-autofocus
            >
              {t("studies.open")}
            </LinkButton>
          )}
          {may("study.export") && (
            <Button
              component="a"
              href={studyArchive(study.study_uid)}
              download
              variant="default"
              leftSection={<IconDownload size={18} />}
            >
              {t("studies.download")}
            </Button>
          )}
          {may("study.delete") && (
            <Button
              variant="subtle"
              color="gray"
              c="var(--khoanh-bad)"
              leftSection={<IconTrash size={18} />}
              onClick={() => setDeleting(true)}
            >
              {t("shell.delete")}
            </Button>
          )}
        </Group>
        <StudyFacts study={known} />
        {may("order.read") && <StudyOrders studyUid={study.study_uid} />}
        {isGone && <p className="khoanh-bad">{t("studies.gone")}</p>}
        {detail.error && !isGone && <ProblemNotice error={detail.error} onRetry={() => void detail.refetch()} />}
        {detail.isPending && <Loader aria-label={t("shell.loading")} />}
        {detail.data && <SeriesList studyUid={study.study_uid} series={detail.data.series} />}
      </Stack>
      {isDeleting && <DeleteStudy study={known} onClose={() => setDeleting(false)} onDeleted={onClose} />}
    </Drawer>
  );
}
