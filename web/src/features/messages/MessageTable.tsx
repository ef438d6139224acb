import { UnstyledButton } from "@mantine/core";
import { IconArrowDownLeft, IconArrowUpRight } from "@tabler/icons-react";
import type { MessageRow } from "../../api";
import { formatMoment, useText } from "../../text";
import { type Column, DataTable } from "../../ui";
import { MessageStateMark } from "./MessageStateMark";
import styles from "./messages.module.css";

type Props = { rows: readonly MessageRow[]; opened: number | undefined; onOpen: (id: number) => void };

export function MessageTable({ rows, opened, onOpen }: Props) {
  const { t, language } = useText();
  const columns: Column<MessageRow>[] = [
    {
      title: t("messages.at"),
      show: (row) => (
        <UnstyledButton
          className={styles.time}
          onClick={() => onOpen(row.id)}
          aria-current={row.id === opened || undefined}
          data-message={row.id}
        >
          {formatMoment(row.at, { seconds: true })}
        </UnstyledButton>
      ),
    },
    {
      title: t("messages.his"),
      show: (row) => (
        <span className={styles.direction} title={t(`messages.direction.${row.direction}`)}>
          {row.direction === "in" ? (
            <IconArrowDownLeft size={18} aria-hidden="true" />
          ) : (
            <IconArrowUpRight size={18} aria-hidden="true" />
          )}
          <span className={styles.hidden}>{t(`messages.direction.${row.direction}`)}</span>
          {row.his}
        </span>
      ),
    },
    {
      title: t("messages.kind"),
      show: (row) => (
        <div>
          {(language === "vi" ? row.what_vi : row.what) || row.kind}
          <div className={styles.soft}>
            {row.kind} · {row.control_id}
          </div>
        </div>
      ),
    },
    { title: t("messages.patient"), show: (row) => <span className={styles.code}>{row.patient}</span> },
    {
      title: t("messages.numbers"),
      show: (row) => <span className={styles.code}>{row.numbers.slice(0, 4).join(", ")}</span>,
    },
    { title: t("messages.state"), show: (row) => <MessageStateMark row={row} /> },
  ];
  return (
    <div className={styles.table}>
      <DataTable label={t("messages.title")} columns={columns} rows={rows} keyOf={(row) => row.id} />
    </div>
  );
}
