import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { devicesQuery, type KnownDevice, removeDevice } from "../../api";
import { useText } from "../../text";
import { type Column, ConfirmDialog, DataTable } from "../../ui";
import { ABILITIES } from "./device-draft";
import styles from "./devices.module.css";
import { useVerify } from "./use-verify";
import { VerifyResult } from "./VerifyResult";

type Props = { devices: readonly KnownDevice[]; mayManage: boolean; onEdit: (device: KnownDevice) => void };

export function DeviceTable({ devices, mayManage, onEdit }: Props) {
  const { t } = useText();
  const verify = useVerify();
  const [leaving, setLeaving] = useState<KnownDevice | null>(null);
  const columns: Column<KnownDevice>[] = [
    {
      title: t("devices.aeTitle"),
      show: (device) => (
        <div className={styles.name}>
          <strong className={styles.ae}>{device.ae_title}</strong>
          {!device.enabled && <span className={styles.off}>{t("devices.off")}</span>}
          <div className={styles.soft}>{device.description}</div>
        </div>
      ),
    },
    {
      title: t("devices.address"),
      show: (device) => (
        <div className={styles.address}>
          {device.host}:{device.port}
          {device.tls && <div className={styles.soft}>TLS</div>}
        </div>
      ),
    },
    { title: t("devices.modality"), show: (device) => device.modality },
    {
      title: t("devices.may"),
      show: (device) =>
        ABILITIES.filter((ability) => device[ability])
          .map((ability) => t(`devices.${ability}`))
          .join(", "),
    },
    {
      title: t("devices.check"),
      show: (device) => <VerifyResult device={device} state={verify.states.get(device.ae_title)} />,
    },
    {
      title: "",
      align: "end",
      show: (device) => (
        <Group gap={4} justify="flex-end">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlugConnected size={16} />}
            loading={verify.states.get(device.ae_title)?.kind === "asking"}
            onClick={() => verify.ask(device.ae_title)}
          >
            {t("devices.verify")}
          </Button>
          {mayManage && (
            <>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={`${t("shell.edit")} ${device.ae_title}`}
                title={t("shell.edit")}
                onClick={() => onEdit(device)}
              >
                <IconPencil size={18} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={34}
                aria-label={`${t("shell.delete")} ${device.ae_title}`}
                title={t("shell.delete")}
                onClick={() => setLeaving(device)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </>
          )}
        </Group>
      ),
    },
  ];
  return (
    <>
      <DataTable label={t("devices.title")} columns={columns} rows={devices} keyOf={(device) => device.ae_title} />
      {leaving && <RemoveDevice device={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function RemoveDevice({ device, onClose }: { device: KnownDevice; onClose: () => void }) {
  const { t } = useText();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeDevice(device.ae_title),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: devicesQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      title={t("devices.removeTitle", { name: device.ae_title })}
      action={t("shell.delete")}
      isBusy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {t("devices.removeHelp")}
    </ConfirmDialog>
  );
}
