import { ActionIcon, Group } from "@mantine/core";
import { IconEye, IconListSearch, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { everyHisQuery, type KnownHis, pauseHis, removeHis } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, ConfirmDialog, DataTable, tellProblem, useMay } from "../../ui";
import { HisQueue } from "./HisQueue";
import styles from "./his.module.css";
import { LogLink } from "./LogLink";

type Props = { items: readonly KnownHis[]; mayManage: boolean; onEdit: (his: KnownHis) => void };

export function HisTable({ items, mayManage, onEdit }: Props) {
  const { t } = useText();
  const [leaving, setLeaving] = useState<KnownHis | null>(null);
  const columns: Column<KnownHis>[] = [
    {
      title: t("his.name"),
      show: (his) => (
        <div className={styles.name}>
          <strong>{his.name}</strong>
          {!his.enabled && <span className={styles.off}>{t("his.off")}</span>}
          <div className={styles.soft}>{his.description}</div>
        </div>
      ),
    },
    {
      title: t("his.sender"),
      show: (his) => (
        <div className={styles.code}>
          {his.sending_application}
          {his.sending_facility && ` | ${his.sending_facility}`}
          {his.addresses.length > 0 && <div className={styles.soft}>{his.addresses.join(", ")}</div>}
        </div>
      ),
    },
    { title: t("his.lastIn"), show: (his) => formatMoment(his.last_in_at) || t("shell.never") },
    { title: t("his.out"), show: (his) => <HisQueue his={his} /> },
    {
      title: "",
      align: "end",
      show: (his) => <Actions his={his} mayManage={mayManage} onEdit={onEdit} onRemove={setLeaving} />,
    },
  ];
  return (
    <>
      <DataTable label={t("his.title")} columns={columns} rows={items} keyOf={(his) => his.name} />
      {leaving && <RemoveHis his={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

type ActionsProps = Omit<Props, "items"> & { his: KnownHis; onRemove: (his: KnownHis) => void };

function Actions({ his, mayManage, onEdit, onRemove }: ActionsProps) {
  const text = useText();
  const { t } = text;
  const may = useMay();
  const queries = useQueryClient();
  const pause = useMutation({
    mutationFn: () => pauseHis(his.name, !his.paused),
    onError: (error) => tellProblem(error, text),
    onSettled: () => queries.invalidateQueries({ queryKey: everyHisQuery.queryKey }),
  });
  const look = t(mayManage ? "shell.edit" : "his.look");
  const word = t(his.paused ? "his.resume" : "his.pause");
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {may("message.read") && (
        <LogLink his={his.name}>
          <IconListSearch size={18} />
        </LogLink>
      )}
      {mayManage && his.host !== "" && (
        <Tool label={`${word} ${his.name}`} title={word} isBusy={pause.isPending} onClick={() => pause.mutate()}>
          {his.paused ? <IconPlayerPlay size={18} /> : <IconPlayerPause size={18} />}
        </Tool>
      )}
      <Tool label={`${look} ${his.name}`} title={look} onClick={() => onEdit(his)}>
        {mayManage ? <IconPencil size={18} /> : <IconEye size={18} />}
      </Tool>
      {mayManage && (
        <Tool label={`${t("shell.delete")} ${his.name}`} title={t("shell.delete")} onClick={() => onRemove(his)}>
          <IconTrash size={18} />
        </Tool>
      )}
    </Group>
  );
}

type ToolProps = {
  label: string;
  title: string;
  isBusy?: boolean;
  onClick: () => void;
  children: React.ReactNode;
};

function Tool({ label, title, isBusy = false, onClick, children }: ToolProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={34}
      aria-label={label}
      title={title}
      loading={isBusy}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}

function RemoveHis({ his, onClose }: { his: KnownHis; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeHis(his.name),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: everyHisQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      title={t("his.removeTitle", { name: his.name })}
      action={t("shell.delete")}
      isBusy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {t("his.removeHelp")}
    </ConfirmDialog>
  );
}
