import { Button, Loader } from "@mantine/core";
import { IconDeviceDesktop, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { devicesQuery, knocksQuery } from "../../api";
import { useText } from "../../text";
import { Empty, Page, ProblemNotice, useLive, useMay } from "../../ui";
import { DeviceEditor } from "./DeviceEditor";
import { DeviceTable } from "./DeviceTable";
import { type Editing, NEW_DEVICE } from "./device-draft";
import { Knocks } from "./Knocks";
import { Outbox } from "./Outbox";

/** Peers of the archive: what they may do, whether they answer, and who knocks without being known. */
export function DevicesPage() {
  const { t } = useText();
  const mayManage = useMay()("device.manage");
  const queries = useQueryClient();
  const devices = useQuery(devicesQuery);
  const [editing, setEditing] = useState<Editing | null>(null);
  useLive("knock", () => void queries.invalidateQueries({ queryKey: knocksQuery.queryKey }));
  useLive("device", () => void queries.invalidateQueries({ queryKey: devicesQuery.queryKey }));
  return (
    <Page
      title={t("devices.title")}
      help={t("devices.help")}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setEditing({ kind: "new", device: NEW_DEVICE })}>
            {t("devices.add")}
          </Button>
        )
      }
    >
      <Knocks
        onApprove={(knock) =>
          setEditing({ kind: "approve", device: { ...NEW_DEVICE, ae_title: knock.ae_title, host: knock.address } })
        }
      />
      {devices.isPending && <Loader aria-label={t("shell.loading")} />}
      {devices.error && <ProblemNotice error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data?.items.length === 0 && (
        <Empty icon={<IconDeviceDesktop size={40} />} title={t("devices.none")} help={t("devices.noneHelp")} />
      )}
      {devices.data && devices.data.items.length > 0 && (
        <DeviceTable
          devices={devices.data.items}
          mayManage={mayManage}
          onEdit={(device) => setEditing({ kind: "change", device })}
        />
      )}
      {devices.data && <Outbox devices={devices.data.items} />}
      {editing && <DeviceEditor editing={editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}
