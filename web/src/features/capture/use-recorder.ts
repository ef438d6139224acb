import { type RefObject, useRef, useState } from "react";

/** H.264 where the browser makes it, so that the archive need not convert. */
const FORMS = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm"];

/** Records a clip of the camera's picture (MediaStream Recording, W3C). */
export function useRecorder(stream: RefObject<MediaStream | null>, onClip: (clip: Blob) => void) {
  const recorder = useRef<MediaRecorder | null>(null);
  const [isRecording, setRecording] = useState(false);
  const toggle = () => {
    if (recorder.current) {
      recorder.current.stop();
      return;
    }
    if (!stream.current) return;
    const type = FORMS.find((form) => MediaRecorder.isTypeSupported(form));
    const made = new MediaRecorder(stream.current, { ...(type ? { mimeType: type } : {}), videoBitsPerSecond: 8e6 });
    const parts: Blob[] = [];
    made.ondataavailable = (event) => event.data.size > 0 && parts.push(event.data);
    made.onstop = () => {
      recorder.current = null;
      setRecording(false);
      if (parts.length > 0) onClip(new Blob(parts, { type: made.mimeType.split(";")[0] ?? "" }));
    };
    recorder.current = made;
    made.start(1000);
    setRecording(true);
  };
  return { isRecording, toggle };
}
