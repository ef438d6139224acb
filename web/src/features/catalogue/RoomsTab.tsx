import { ActionIcon, Button, Group, Loader } from "@mantine/core";
import { IconDoor, IconPencil, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { devicesQuery, type Room, type RoomDraft, roomsQuery } from "../../api";
import { useText } from "../../text";
import { type Column, DataTable, Empty, ProblemNotice, useMay } from "../../ui";
import styles from "./catalogue.module.css";
import { NEW_ROOM, roomDraft } from "./drafts";
import { RoomEditor } from "./RoomEditor";

/** The rooms where patients are examined, and the devices that stand there. */
export function RoomsTab() {
  const { t } = useText();
  const may = useMay();
  const mayManage = may("catalogue.manage");
  const rooms = useQuery(roomsQuery);
  const devices = useQuery({ ...devicesQuery, enabled: may("device.read") }).data?.items ?? [];
  const [editing, setEditing] = useState<{ isNew: boolean; start: RoomDraft } | null>(null);
  const all = rooms.data?.items ?? [];
  const nameOf = (title: string) => {
    const known = devices.find((one) => one.ae_title === title)?.description;
    return known ? `${title} (${known})` : title;
  };
  const columns: Column<Room>[] = [
    {
      title: t("catalogue.room"),
      show: (room) => (
        <div>
          <strong>{room.name}</strong>
          {!room.enabled && <span className={styles.off}>{t("catalogue.off")}</span>}
        </div>
      ),
    },
    { title: t("catalogue.code"), show: (room) => <span className={styles.code}>{room.code}</span> },
    { title: t("catalogue.modalities"), show: (room) => room.modalities.join(", ") },
    { title: t("catalogue.devices"), show: (room) => room.devices.map(nameOf).join(", ") },
    {
      title: "",
      align: "end",
      show: (room) =>
        mayManage && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={`${t("shell.edit")} ${room.code}`}
            title={t("shell.edit")}
            onClick={() => setEditing({ isNew: false, start: roomDraft(room) })}
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
          <Button leftSection={<IconPlus size={18} />} onClick={() => setEditing({ isNew: true, start: NEW_ROOM })}>
            {t("catalogue.addRoom")}
          </Button>
        </Group>
      )}
      {rooms.isPending && <Loader aria-label={t("shell.loading")} />}
      {rooms.error && <ProblemNotice error={rooms.error} onRetry={() => void rooms.refetch()} />}
      {rooms.isSuccess && all.length === 0 && (
        <Empty icon={<IconDoor size={40} />} title={t("catalogue.noRooms")} help={t("catalogue.noRoomsHelp")} />
      )}
      {all.length > 0 && (
        <DataTable label={t("catalogue.rooms")} columns={columns} rows={all} keyOf={(room) => room.code} />
      )}
      {editing && <RoomEditor {...editing} onClose={() => setEditing(null)} />}
    </div>
  );
}
