import { Loader } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ObjectConflict, objectConflictsQuery } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, DataTable, Empty, ProblemNotice } from "../../ui";
import styles from "./conflicts.module.css";

/** Objects that came again under the same UID with other bytes. */
export function ObjectConflicts() {
  const { t } = useText();
  const conflicts = useQuery(objectConflictsQuery);
  if (conflicts.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (conflicts.error) return <ProblemNotice error={conflicts.error} onRetry={() => void conflicts.refetch()} />;
  if (conflicts.data.items.length === 0) {
    return (
      <Empty icon={<IconCircleCheck size={40} />} title={t("conflicts.none")} help={t("conflicts.noObjectsHelp")} />
    );
  }
  const columns: Column<ObjectConflict>[] = [
    { title: t("conflicts.noticed"), show: (conflict) => formatMoment(conflict.noticed_at) },
    {
      title: t("conflicts.instance"),
      show: (conflict) => <code className={styles.code}>{conflict.instance_uid}</code>,
    },
    { title: t("conflicts.source"), show: (conflict) => conflict.source ?? "" },
    {
      title: t("conflicts.outcome"),
      show: (conflict) => t(conflict.outcome.startsWith("kept") ? "conflicts.keptBoth" : "conflicts.refused"),
    },
  ];
  return (
    <DataTable label={t("conflicts.objects")} columns={columns} rows={conflicts.data.items} keyOf={(one) => one.id} />
  );
}
