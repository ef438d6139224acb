import { ActionIcon, Button, Group, Loader } from "@mantine/core";
import { IconPackage, IconPencil, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Supply, type SupplyDraft, suppliesQuery } from "../../api";
import { formatNumber, useText } from "../../text";
import { type Column, DataTable, Empty, ProblemNotice, useMay } from "../../ui";
import styles from "./catalogue.module.css";
import { NEW_SUPPLY } from "./drafts";
import { SupplyEditor } from "./SupplyEditor";

/** Films, contrast media and other supplies that examinations use. */
export function SuppliesTab() {
  const { t, language } = useText();
  const mayManage = useMay()("catalogue.manage");
  const supplies = useQuery(suppliesQuery);
  const [editing, setEditing] = useState<{ isNew: boolean; start: SupplyDraft } | null>(null);
  const all = supplies.data?.items ?? [];
  const columns: Column<Supply>[] = [
    {
      title: t("supply.name"),
      show: (supply) => (
        <div>
          <strong>{supply.name}</strong>
          {!supply.enabled && <span className={styles.off}>{t("catalogue.off")}</span>}
        </div>
      ),
    },
    { title: t("catalogue.code"), show: (supply) => <span className={styles.code}>{supply.code}</span> },
    { title: t("supply.kind"), show: (supply) => t(`supply.kind.${supply.kind}`) },
    { title: t("supply.unit"), show: (supply) => supply.unit },
    { title: t("supply.size"), show: (supply) => supply.size },
    {
      title: t("supply.strength"),
      align: "number",
      show: (supply) => (supply.strength_mg_ml === null ? "" : formatNumber(supply.strength_mg_ml, language, 2)),
    },
    {
      title: "",
      align: "end",
      show: (supply) =>
        mayManage && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={`${t("shell.edit")} ${supply.code}`}
            title={t("shell.edit")}
            onClick={() => setEditing({ isNew: false, start: { ...supply } })}
          >
            <IconPencil size={18} />
          </ActionIcon>
        ),
    },
  ];
  return (
    <div className={styles.tab}>
      {mayManage && (
        <Group justify="flex-end">
          <Button leftSection={<IconPlus size={18} />} onClick={() => setEditing({ isNew: true, start: NEW_SUPPLY })}>
            {t("supply.add")}
          </Button>
        </Group>
      )}
      {supplies.isPending && <Loader aria-label={t("shell.loading")} />}
      {supplies.error && <ProblemNotice error={supplies.error} onRetry={() => void supplies.refetch()} />}
      {supplies.isSuccess && all.length === 0 && (
        <Empty icon={<IconPackage size={40} />} title={t("supply.none")} help={t("supply.noneHelp")} />
      )}
      {all.length > 0 && (
        <DataTable label={t("catalogue.supplies")} columns={columns} rows={all} keyOf={(supply) => supply.code} />
      )}
      {editing && <SupplyEditor {...editing} onClose={() => setEditing(null)} />}
    </div>
  );
}
