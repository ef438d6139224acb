import { Button, Group, Loader } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ObjectConflict, objectConflictsQuery, settleObjectConflict } from "../../api";
import { formatBytes, formatMoment, useText } from "../../text";
import { type Column, DataTable, Empty, MoreButton, ProblemNotice, tellDone, tellProblem } from "../../ui";
import styles from "./conflicts.module.css";

/** Objects that came again under the same UID with other bytes; a person says which one is current. */
export function ObjectConflicts() {
  const text = useText();
  const { t, language } = text;
  const queries = useQueryClient();
  const conflicts = useInfiniteQuery(objectConflictsQuery);
  const settle = useMutation({
    mutationFn: ({ id, useSecond }: { id: string; useSecond: boolean }) => settleObjectConflict(id, useSecond),
    onSuccess: () => tellDone(t("conflicts.settled")),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ queryKey: objectConflictsQuery.queryKey }),
  });
  if (conflicts.isPending) return <Loader aria-label={t("shell.loading")} />;
  if (conflicts.error) return <ProblemNotice error={conflicts.error} onRetry={() => void conflicts.refetch()} />;
  const rows = conflicts.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
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
    { title: t("conflicts.source"), show: (conflict) => conflict.source },
    { title: t("conflicts.size"), show: (conflict) => formatBytes(conflict.size_bytes, language), align: "number" },
    {
      title: t("conflicts.outcome"),
      show: (conflict) => t(conflict.outcome === "kept" ? "conflicts.keptBoth" : "conflicts.refused"),
    },
    {
      title: "",
      align: "end",
      show: ({ id, outcome }) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" onClick={() => settle.mutate({ id, useSecond: false })}>
            {t("conflicts.keepFirst")}
          </Button>
          {outcome === "kept" && (
            <Button size="xs" variant="default" onClick={() => settle.mutate({ id, useSecond: true })}>
              {t("conflicts.useSecond")}
            </Button>
          )}
        </Group>
      ),
    },
  ];
  return (
    <>
      <DataTable label={t("conflicts.objects")} columns={columns} rows={rows} keyOf={(one) => one.id} />
      <MoreButton list={conflicts} />
    </>
  );
}
