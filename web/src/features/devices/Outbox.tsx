import { Button, Group, SegmentedControl, Select } from "@mantine/core";
import { IconRefresh, IconSend } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type Dispatch,
  type DispatchFilter,
  dispatchesQuery,
  type KnownDevice,
  resendDispatch,
  resendDispatches,
} from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, DataTable, ProblemNotice, tellDone, tellProblem, useMay } from "../../ui";
import styles from "./devices.module.css";

const STATES = ["failed", "waiting", "done"] as const;
const KINDS = ["performed", "availability", "commitment", "report"] as const;

/** DICOM requests to devices: what failed and why, and sending it again once the cause is mended. */
export function Outbox({ devices }: { devices: readonly KnownDevice[] }) {
  const text = useText();
  const { t } = text;
  const mayManage = useMay()("device.manage");
  const queries = useQueryClient();
  const [filter, setFilter] = useState<DispatchFilter>({ state: "failed", device: "", kind: "" });
  const change = (part: Partial<DispatchFilter>) => setFilter((now) => ({ ...now, ...part }));
  const found = useQuery(dispatchesQuery(filter));
  const settle = {
    onSettled: () => queries.invalidateQueries({ queryKey: ["dispatches"] }),
    onError: (error: unknown) => tellProblem(error, text),
  };
  const one = useMutation({ mutationFn: resendDispatch, ...settle });
  const all = useMutation({
    mutationFn: () => resendDispatches(filter.device, filter.kind),
    onSuccess: (count) => tellDone(t("outbox.resent", { count: String(count) })),
    ...settle,
  });
  const columns: Column<Dispatch>[] = [
    { title: t("devices.aeTitle"), show: (row) => <strong className={styles.ae}>{row.device}</strong> },
    {
      title: t("outbox.what"),
      show: (row) => (
        <>
          {t(`outbox.kind.${row.kind}`)}
          <div className={styles.uid}>{row.subject}</div>
        </>
      ),
    },
    { title: t("outbox.since"), show: (row) => formatMoment(row.ended_at ?? row.created_at) },
    {
      title: t("outbox.reason"),
      show: (row) => (
        <>
          {row.reason || "–"}
          {row.attempts > 0 && (
            <div className={styles.soft}>{t("outbox.attempts", { count: String(row.attempts) })}</div>
          )}
        </>
      ),
    },
    {
      title: "",
      align: "end",
      show: (row) =>
        mayManage &&
        row.state === "failed" && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={one.isPending && one.variables === row.id}
            onClick={() => one.mutate(row.id)}
          >
            {t("outbox.resend")}
          </Button>
        ),
    },
  ];
  const items = found.data?.items ?? [];
  return (
    <section className={styles.outbox} aria-label={t("outbox.title")}>
      <h2 className={styles.heading}>
        <IconSend size={20} aria-hidden="true" /> {t("outbox.title")}
      </h2>
      <p className={styles.help}>{t("outbox.help")}</p>
      <Group gap="sm" align="end">
        <SegmentedControl
          aria-label={t("outbox.state")}
          value={filter.state}
          onChange={(value) => change({ state: STATES.find((state) => state === value) ?? "failed" })}
          data={STATES.map((value) => ({ value, label: t(`outbox.state.${value}`) }))}
        />
        <Select
          aria-label={t("devices.aeTitle")}
          placeholder={t("outbox.anyDevice")}
          clearable
          value={filter.device || null}
          onChange={(device) => change({ device: device ?? "" })}
          data={devices.map((device) => device.ae_title)}
          w={170}
        />
        <Select
          aria-label={t("outbox.what")}
          placeholder={t("outbox.anyKind")}
          clearable
          value={filter.kind || null}
          onChange={(value) => change({ kind: KINDS.find((kind) => kind === value) ?? "" })}
          data={KINDS.map((value) => ({ value, label: t(`outbox.kind.${value}`) }))}
          w={210}
        />
        {mayManage && filter.state === "failed" && items.length > 1 && (
          <Button leftSection={<IconRefresh size={18} />} loading={all.isPending} onClick={() => all.mutate()}>
            {t("outbox.resendAll")}
          </Button>
        )}
      </Group>
      {found.error && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && items.length === 0 && <p className={styles.help}>{t(`outbox.none.${filter.state}`)}</p>}
      {items.length > 0 && (
        <DataTable label={t("outbox.title")} columns={columns} rows={items} keyOf={(row) => row.id} />
      )}
    </section>
  );
}
