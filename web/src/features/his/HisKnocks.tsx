import { Button, Group } from "@mantine/core";
import { IconBellRinging } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { dismissHisKnock, type HisKnock, hisKnocksQuery } from "../../api";
import { formatMoment, formatNumber, useText } from "../../text";
import { type Column, DataTable, tellProblem, useMay } from "../../ui";
import styles from "./his.module.css";

/** Senders whose messages were rejected because nobody registered them; each becomes a profile or is dismissed. */
export function HisKnocks({ onApprove }: { onApprove: (knock: HisKnock) => void }) {
  const text = useText();
  const { t, language } = text;
  const mayManage = useMay()("his.manage");
  const queries = useQueryClient();
  const knocks = useQuery({ ...hisKnocksQuery, enabled: mayManage });
  const dismiss = useMutation({
    mutationFn: (knock: HisKnock) => dismissHisKnock(knock.sending_application, knock.sending_facility),
    onSettled: () => queries.invalidateQueries({ queryKey: hisKnocksQuery.queryKey }),
    onError: (error) => tellProblem(error, text),
  });
  if (!knocks.data || knocks.data.items.length === 0) return null;
  const columns: Column<HisKnock>[] = [
    {
      title: t("his.sender"),
      show: (knock) => (
        <strong className={styles.code}>
          {knock.sending_application || "–"}
          {knock.sending_facility && ` | ${knock.sending_facility}`}
        </strong>
      ),
    },
    { title: t("his.address"), show: (knock) => <span className={styles.code}>{knock.address}</span> },
    { title: t("his.message"), show: (knock) => <span className={styles.code}>{knock.kind}</span> },
    { title: t("his.knockCount"), show: (knock) => formatNumber(knock.count, language), align: "number" },
    { title: t("his.knockLast"), show: (knock) => formatMoment(knock.last_at) },
    {
      title: "",
      align: "end",
      show: (knock) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" onClick={() => onApprove(knock)}>
            {t("his.approve")}
          </Button>
          <Button size="xs" variant="default" onClick={() => dismiss.mutate(knock)}>
            {t("his.dismiss")}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <section className={styles.knocks} aria-label={t("his.knocks")}>
      <h2 className={styles.heading}>
        <IconBellRinging size={20} aria-hidden="true" /> {t("his.knocks")}
      </h2>
      <p className={styles.help}>{t("his.knocksHelp")}</p>
      <DataTable
        label={t("his.knocks")}
        columns={columns}
        rows={knocks.data.items}
        keyOf={(one) => `${one.sending_application}|${one.sending_facility}`}
      />
    </section>
  );
}
