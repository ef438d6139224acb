import { ActionIcon } from "@mantine/core";
import { IconEye, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Capture, capturesQuery, captureThumbnail, removeCapture } from "../../api";
import { formatNumber, useText } from "../../text";
import { ConfirmDialog, LinkButton, Thumbnail, useMay } from "../../ui";
import styles from "./capture.module.css";

/** What the order has in the archive already; a spoilt one goes while the order is unread. */
export function Kept({ order }: { order: number }) {
  const { t, language } = useText();
  const may = useMay();
  const [leaving, setLeaving] = useState<Capture | null>(null);
  const items = useQuery(capturesQuery(order)).data?.items ?? [];
  const first = items[0];
  if (!first) return null;
  return (
    <section className={styles.kept} aria-label={t("capture.kept")}>
      <div className={styles.bar}>
        <h2 className={styles.heading}>{t("capture.keptCount", { count: formatNumber(items.length, language) })}</h2>
        <LinkButton
          to="/viewer/$studyUid"
          params={{ studyUid: first.study_uid }}
          size="xs"
          variant="default"
          leftSection={<IconEye size={16} />}
        >
          {t("capture.open")}
        </LinkButton>
      </div>
      <ul className={styles.roll}>
        {items.map((one) => (
          <li key={one.instance_uid} className={styles.thumb} data-kept={one.instance_uid}>
            <Thumbnail src={captureThumbnail(one)} modality={one.modality} size={88} />
            {may("study.delete") && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={30}
                aria-label={`${t("shell.delete")} ${one.number}`}
                title={t("shell.delete")}
                onClick={() => setLeaving(one)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {leaving && <RemoveCapture order={order} capture={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function RemoveCapture({ order, capture, onClose }: { order: number; capture: Capture; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeCapture(order, capture.instance_uid),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: capturesQuery(order).queryKey });
    },
  });
  return (
    <ConfirmDialog
      title={t("capture.removeTitle")}
      action={t("shell.delete")}
      isBusy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {t("capture.removeHelp")}
    </ConfirmDialog>
  );
}
