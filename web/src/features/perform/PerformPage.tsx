import { Button, SegmentedControl } from "@mantine/core";
import { IconBell, IconDeviceTv } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type OrderSearch, ordersQuery, queueQuery } from "../../api";
import { hospitalDay, startOfDay, useText } from "../../text";
import {
  DONE_STATES,
  Empty,
  LinkButton,
  MoreButton,
  OPEN_STATES,
  ProblemNotice,
  RoomSelect,
  useKeys,
  useMay,
  useOrderChanges,
} from "../../ui";
import { arrange } from "./arrange";
import { Case } from "./Case";
import { Lines } from "./Lines";
import styles from "./perform.module.css";
import { useCalls } from "./use-calls";

const ROOM_KEY = "khoanh:room";
type What = "open" | "done";

/** The technologist's list: one room, large, worked off with the keyboard. */
export function PerformPage() {
  const { t } = useText();
  const mayPerform = useMay()("order.perform");
  const [room, setRoom] = useState(() => localStorage.getItem(ROOM_KEY) ?? "");
  const [what, setWhat] = useState<What>("open");
  const [chosen, setChosen] = useState<number | null>(null);
  useOrderChanges();
  const queue = useQuery(queueQuery(room));
  const list = useInfiniteQuery({ ...ordersQuery(searchOf(room, what)), enabled: room !== "" });
  const lines = arrange(list.data?.pages.flatMap((page) => page.items) ?? [], queue.data?.items ?? []);
  const current = lines.find((line) => line.order.id === chosen) ?? lines[0] ?? null;
  const calls = useCalls(room, (ticket) => setChosen(ticket.orders[0] ?? null));
  const step = (offset: number) => {
    const at = lines.findIndex((line) => line.order.id === current?.order.id);
    setChosen(lines[Math.min(Math.max(at + offset, 0), lines.length - 1)]?.order.id ?? null);
  };
  useKeys({
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    ...(mayPerform && { n: calls.next }),
  });
  useEffect(() => {
    if (room) localStorage.setItem(ROOM_KEY, room);
  }, [room]);
  const waiting = queue.data?.items.filter((ticket) => ticket.state === "waiting").length ?? 0;
  return (
    <div className={styles.page}>
      <title>{`${t("perform.title")} · Khoanh`}</title>
      <header className={styles.head}>
        <h1>{t("perform.title")}</h1>
        <RoomSelect value={room || null} onChange={(code) => setRoom(code ?? "")} label="" />
        <SegmentedControl
          aria-label={t("reception.state")}
          value={what}
          onChange={(value) => setWhat(value as What)}
          data={[
            { value: "open", label: t("perform.toDo") },
            { value: "done", label: t("perform.doneToday") },
          ]}
        />
        <span className={styles.spring} />
        {room && (
          <LinkButton
            to="/waiting/$rooms"
            params={{ rooms: room }}
            target="_blank"
            variant="default"
            leftSection={<IconDeviceTv size={18} />}
          >
            {t("perform.screen")}
          </LinkButton>
        )}
        {mayPerform && room && (
          <Button
            size="md"
            leftSection={<IconBell size={20} />}
            disabled={waiting === 0}
            loading={calls.isBusy}
            onClick={calls.next}
          >
            {t("perform.callNext", { count: waiting })} <kbd className={styles.key}>N</kbd>
          </Button>
        )}
      </header>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {!room && <Empty title={t("perform.chooseRoom")} help={t("perform.chooseRoomHelp")} />}
      {room && list.isSuccess && lines.length === 0 && <Empty title={t("perform.none")} />}
      {lines.length > 0 && (
        <div className={styles.two}>
          <div className={styles.list}>
            <Lines lines={lines} chosen={current?.order.id ?? 0} onChoose={setChosen} />
            <MoreButton list={list} />
          </div>
          {current && <Case key={current.order.id} line={current} calls={calls} />}
        </div>
      )}
      <footer className={styles.foot}>{t("perform.keys")}</footer>
    </div>
  );
}

function searchOf(room: string, what: What): OrderSearch {
  if (what === "open") return { room, state: OPEN_STATES, order: "oldest" };
  return { room, state: DONE_STATES, since: startOfDay(hospitalDay()), order: "newest" };
}
