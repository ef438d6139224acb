import { type RefObject, useEffect, useRef, useState } from "react";

export type Camera =
  | { kind: "starting" }
  | { kind: "live"; width: number; height: number }
  | { kind: "failed"; why: "insecure" | "denied" | "none" | "busy" };

const STORED_AS = "khoanh-camera";

function remembered(): string {
  try {
    return localStorage.getItem(STORED_AS) ?? "";
  } catch {
    return "";
  }
}

function remember(id: string): void {
  try {
    localStorage.setItem(STORED_AS, id);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

function whyOf(error: unknown): "denied" | "none" | "busy" {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "busy";
}

/** The picture of a camera or capture card (Media Capture and Streams, W3C); which one is remembered by the browser. */
export function useCamera(video: RefObject<HTMLVideoElement | null>) {
  const [chosen, setChosen] = useState(remembered);
  const [camera, setCamera] = useState<Camera>({ kind: "starting" });
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const stream = useRef<MediaStream | null>(null);
  useEffect(() => {
    let isGone = false;
    const start = async () => {
      // Browsers give cameras to pages of https or of this very machine only; elsewhere the property is not there.
      const media: MediaDevices | undefined = navigator.mediaDevices;
      if (!media) return setCamera({ kind: "failed", why: "insecure" });
      try {
        const which = chosen ? { deviceId: { ideal: chosen } } : { facingMode: { ideal: "environment" } };
        const opened = await media.getUserMedia({
          video: { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } },
          audio: false,
        });
        if (isGone) return stop(opened);
        stream.current = opened;
        const element = video.current;
        if (element) {
          element.srcObject = opened;
          await element.play().catch(() => undefined);
        }
        const all = await media.enumerateDevices();
        if (isGone) return;
        setDevices(all.filter((device) => device.kind === "videoinput"));
        const { width = 0, height = 0 } = opened.getVideoTracks()[0]?.getSettings() ?? {};
        setCamera({ kind: "live", width, height });
      } catch (error) {
        if (!isGone) setCamera({ kind: "failed", why: whyOf(error) });
      }
    };
    void start();
    return () => {
      isGone = true;
      if (stream.current) stop(stream.current);
      stream.current = null;
    };
  }, [chosen, video]);
  const choose = (id: string) => {
    remember(id);
    setCamera({ kind: "starting" });
    setChosen(id);
  };
  const current = stream.current?.getVideoTracks()[0]?.getSettings().deviceId ?? chosen;
  return { camera, devices, current, choose, stream };
}

const stop = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};
