import { Button } from "@mantine/core";
import { IconMaximize, IconVolume } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { formatMoment, say, useText } from "../../text";
import { ProblemNotice } from "../../ui";
import { findCalls, keysOf } from "./calls";
import { RoomBoard } from "./RoomBoard";
import { useBoard } from "./use-board";
import { Voice } from "./voice";
import styles from "./waiting.module.css";

const route = getRouteApi("/waiting/$rooms");
const FLASH_MS = 12_000;

/** A token after the `#`: it is sent to no server with the page, and stands in no log. */
const readToken = () => /(?:^#|&)token=([^&]+)/.exec(location.hash)?.[1] ?? "";

/** The screen on the wall before the rooms: who is called, who comes next; it speaks when it may. */
export function WaitingPage() {
  const { t } = useText();
  const navigate = useNavigate();
  const { rooms } = route.useParams();
  const [token] = useState(readToken);
  const { board, problem, isLive } = useBoard(rooms === "all" ? "" : rooms, { token });
  const [voice, setVoice] = useState<Voice | null>(null);
  const [flashing, setFlashing] = useState<ReadonlySet<string>>(new Set());
  const heard = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!board) return;
    const calls = findCalls(heard.current, board);
    heard.current = keysOf(board);
    for (const { room, number, name } of calls) {
      const word = name ? "waiting.sayName" : "waiting.say";
      // The hospital speaks Vietnamese, whatever language the screen is in.
      voice?.call(say("vi", word, { number, name, room: room.name }));
      setFlashing((now) => new Set([...now, room.code]));
      setTimeout(() => setFlashing((now) => new Set([...now].filter((code) => code !== room.code))), FLASH_MS);
    }
  }, [board, voice]);
  useEffect(() => {
    if (problem?.status === 401 && !token)
      void navigate({ to: "/sign-in", search: { back: `/waiting/${rooms}`, expired: undefined } });
  }, [problem, token, rooms, navigate]);
  return (
    <main className={styles.wall}>
      <title>{`${t("waiting.title")} · Khoanh`}</title>
      <header className={styles.head}>
        <span className={styles.hospital}>{board?.hospital || t("waiting.title")}</span>
        {!voice && (
          <Button size="md" leftSection={<IconVolume size={20} />} onClick={() => setVoice(new Voice())}>
            {t("waiting.soundOn")}
          </Button>
        )}
        {!document.fullscreenElement && (
          <Button
            size="md"
            variant="default"
            leftSection={<IconMaximize size={20} />}
            onClick={() => void document.documentElement.requestFullscreen()}
          >
            {t("waiting.fullScreen")}
          </Button>
        )}
        <Clock />
      </header>
      {problem && !board && <ProblemNotice error={problem} />}
      <div className={styles.rooms} data-count={board?.rooms.length ?? 0}>
        {board?.rooms.map((room) => (
          <RoomBoard key={room.code} room={room} isFlashing={flashing.has(room.code)} />
        ))}
      </div>
      {board && !isLive && <footer className={styles.away}>{t("shell.offline")}</footer>}
    </main>
  );
}

function Clock() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time className={styles.clock}>{formatMoment(now).slice(11)}</time>;
}
