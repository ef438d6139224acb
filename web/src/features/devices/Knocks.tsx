import { Button, Group } from "@mantine/core";
import { IconBellRinging } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dismissKnock, type Knock, knocksQuery } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { type Column, DataTable, tellProblem, useMay } from "../../ui";
import styles from "./devices.module.css";

/** Unknown AE titles that called and were refused; each can be made a device or dismissed. */
export function Knocks({ onApprove }: { onApprove: (knock: Knock) => void }) {
  const text = useText();
  const { t, language } = text;
  const mayManage = useMay()("device.manage");
  const queries = useQueryClient();
  const knocks = useQuery({ ...knocksQuery, enabled: mayManage });
  const dismiss = useMutation({
    mutationFn: dismissKnock,
    onSettled: () => queries.invalidateQueries({ queryKey: knocksQuery.queryKey }),
    onError: (error) => tellProblem(error, text),
  });
  if (!knocks.data || knocks.data.items.length === 0) return null;
  const columns: Column<Knock>[] = [
    { title: t("devices.aeTitle"), show: (knock) => <strong className={styles.ae}>{knock.ae_title}</strong> },
    { title: t("devices.address"), show: (knock) => knock.address },
    { title: t("devices.knockCount"), show: (knock) => formatNumber(knock.count, language), align: "number" },
    { title: t("devices.knockLast"), show: (knock) => formatMoment(knock.last_at) },
    {
      title: "",
      align: "end",
      show: (knock) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" onClick={() => onApprove(knock)}>
            {t("devices.approve")}
          </Button>
          <Button size="xs" variant="default" onClick={() => dismiss.mutate(knock.ae_title)}>
            {t("devices.dismiss")}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <section className={styles.knocks} aria-label={t("devices.knocks")}>
      <h2 className={styles.heading}>
        <IconBellRinging size={20} aria-hidden="true" /> {t("devices.knocks")}
      </h2>
      <p className={styles.help}>{t("devices.knocksHelp")}</p>
      <DataTable label={t("devices.knocks")} columns={columns} rows={knocks.data.items} keyOf={(one) => one.ae_title} />
    </section>
  );
}
