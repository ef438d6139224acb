import { ActionIcon } from "@mantine/core";
import { IconMicrophone, IconMicrophoneFilled } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../text";

/** The part of the browsers' speech recognition (Web Speech API) that is used here. */
type Recognition = {
  lang: string;
  continuous: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
};
type WithSpeech = { SpeechRecognition?: new () => Recognition; webkitSpeechRecognition?: new () => Recognition };

const known = () => {
  const { SpeechRecognition, webkitSpeechRecognition } = window as unknown as WithSpeech;
  return SpeechRecognition ?? webkitSpeechRecognition;
};

/** Writes what is said, where the browser can hear; elsewhere there is no button. */
export function Dictation({ section, onSaid }: { section: string; onSaid: (said: string) => void }) {
  const { t, language } = useText();
  const [isOn, setOn] = useState(false);
  const running = useRef<Recognition | null>(null);
  const said = useRef(onSaid);
  useEffect(() => {
    said.current = onSaid;
  });
  useEffect(() => () => running.current?.stop(), []);
  const Recogniser = known();
  if (!Recogniser) return null;
  const toggle = () => {
    if (running.current) {
      running.current.stop();
      return;
    }
    const recognition = new Recogniser();
    recognition.lang = language === "vi" ? "vi-VN" : "en-US";
    recognition.continuous = true;
    recognition.onresult = (event) => {
      for (let index = event.resultIndex; index < event.results.length; index += 1) {
        const words = event.results[index]?.[0]?.transcript.trim();
        if (words) said.current(words);
      }
    };
    recognition.onend = () => {
      running.current = null;
      setOn(false);
    };
    running.current = recognition;
    recognition.start();
    setOn(true);
  };
  const Icon = isOn ? IconMicrophoneFilled : IconMicrophone;
  return (
    <ActionIcon
      variant={isOn ? "filled" : "subtle"}
      color={isOn ? "red" : "gray"}
      size={26}
      aria-pressed={isOn}
      aria-label={t("report.dictate", { section })}
      title={t("report.dictate", { section })}
      onClick={toggle}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
