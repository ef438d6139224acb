import { Button, Code, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Problem } from "../api";
import { useText } from "../text";
import { Empty, problemText } from "../ui";

/** Stands where a page failed; the rest of the app goes on. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const text = useText();
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const isOurs = !(error instanceof Problem);
  return (
    <Empty
      icon={<IconAlertTriangle size={40} />}
      title={text.t("shell.crashed")}
      help={isOurs ? text.t("shell.crashedHelp") : problemText(error, text)}
    >
      {isOurs && <Code>{problemText(error, text)}</Code>}
      <Group>
        <Button onClick={retry}>{text.t("shell.retry")}</Button>
        <Button component="a" href="/" variant="default">
          {text.t("shell.toStudies")}
        </Button>
      </Group>
    </Empty>
  );
}
