import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { uploadFiles } from "../../api";
import { useText } from "../../text";
import { useMay } from "../../ui";
import { droppedFiles } from "./dropped-files";
import { UploadQueue } from "./queue";
import styles from "./uploads.module.css";

const QueueContext = createContext<UploadQueue | null>(null);

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Keeps the queue of uploads for all pages, and takes files dropped anywhere on them. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { t } = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayStore = useMay()("study.store");
  const [isOver, setOver] = useState(false);
  const [queue] = useState(
    () => new UploadQueue(uploadFiles, () => void queries.invalidateQueries({ queryKey: ["studies"] })),
  );

  useEffect(() => {
    const onDrag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(mayStore && event.type === "dragover");
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = async (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (!mayStore) return;
      const files = await droppedFiles(event.dataTransfer);
      queue.add(files);
      await navigate({ to: "/upload" });
    };
    const onLeavePage = (event: BeforeUnloadEvent) => {
      if (queue.snapshot().some((one) => one.state === "waiting" || one.state === "sending")) event.preventDefault();
    };
    window.addEventListener("dragover", onDrag);
    window.addEventListener("dragleave", onLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("beforeunload", onLeavePage);
    return () => {
      window.removeEventListener("dragover", onDrag);
      window.removeEventListener("dragleave", onLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("beforeunload", onLeavePage);
    };
  }, [mayStore, navigate, queue]);

  return (
    <QueueContext value={queue}>
      {children}
      {isOver && (
        <div className={styles.overlay} aria-hidden="true">
          {t("uploads.dropHere")}
        </div>
      )}
    </QueueContext>
  );
}

/** The queue and what is in it now. */
export function useUploads() {
  const queue = useContext(QueueContext);
  if (!queue) throw new Error("useUploads outside UploadsProvider");
  return { queue, uploads: useSyncExternalStore(queue.subscribe, queue.snapshot) };
}
